// Phone menu, rupiah while typing, "/" for the search, focus on what went wrong, one sending per form.
(() => {
  const button = document.querySelector(".menu-button");
  const menu = document.getElementById("menu");
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    button.setAttribute("aria-expanded", String(menu.classList.toggle("open")));
  });
  document.querySelector(".menu-close")?.addEventListener("click", () => {
    menu.classList.remove("open");
    button?.setAttribute("aria-expanded", "false");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.classList.contains("open")) {
      button.click();
      button.focus();
    }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    const search = document.getElementById("search");
    if (event.key === "/" && !typing && search) {
      event.preventDefault();
      search.focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.person-menu[open]")) {
      if (!open.contains(event.target)) open.removeAttribute("open");
    }
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-rupiah]")) return;
    // A minus, a comma or a letter is no typing slip to be swallowed: the server says what is wrong with it.
    if (/[^\d.\sRp]/.test(event.target.value)) return;
    // Nor are cents behind a dot, which is how tables write them: 1500000.00 is not a hundred times as much.
    if (!event.inputType?.startsWith("delete") && /\.\d{0,2}$/.test(event.target.value)) return;
    const digits = event.target.value.replace(/\D/g, "");
    event.target.value = digits ? Number(digits).toLocaleString("id-ID") : "";
  });
  // A file above its limit is told before it is sent; whatever else was typed stays where it is.
  const isAbove = (input) => [...input.files].some((file) => file.size > Number(input.dataset.most));
  const tell = (input) => {
    const isTooLarge = isAbove(input);
    const id = `${input.id}-most`;
    const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
    document.getElementById(id)?.remove();
    if (isTooLarge) {
      const said = document.createElement("p");
      said.className = "field-error";
      said.id = id;
      said.setAttribute("role", "alert");
      said.textContent = input.dataset.tooLarge;
      input.before(said);
      others.unshift(id);
      input.setAttribute("aria-invalid", "true");
    } else input.removeAttribute("aria-invalid");
    if (others.length > 0) input.setAttribute("aria-describedby", others.join(" "));
    else input.removeAttribute("aria-describedby");
    input.closest(".field")?.classList.toggle("wrong", isTooLarge);
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[data-most]")) tell(event.target);
  });
  // A draft that is just being kept is sent after the answer: the form then carries the version that came of it.
  const isKept = (form) => form.id === "answers" && document.querySelector("[hx-post].htmx-request") !== null;
  const sendAfterKeeping = (form, button, left) => {
    if (isKept(form) && left > 0) setTimeout(() => sendAfterKeeping(form, button, left - 1), 50);
    else {
      delete form.dataset.waits;
      form.requestSubmit(button);
    }
  };
  // What is on its way is not kept any more: that would move the version under it.
  document.addEventListener("htmx:before:request", (event) => {
    if (document.getElementById("answers")?.dataset.sent && event.target.hasAttribute?.("hx-post")) event.preventDefault();
  });
  // A second click sends nothing; the server would take it for the same command anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    // What the server said of another field stays until that field is changed.
    const wrong = [...form.querySelectorAll("input[data-most]")].filter(isAbove);
    if (wrong.length > 0) {
      event.preventDefault();
      wrong.forEach(tell);
      wrong[0].focus();
      return;
    }
    if (isKept(form)) {
      event.preventDefault();
      if (!form.dataset.waits) sendAfterKeeping(form, event.submitter, 100);
      form.dataset.waits = "1";
      return;
    }
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
  // Where one is in the menu is seen without scrolling for it; the page itself stays where it is.
  const here = menu?.querySelector('a[aria-current="page"]');
  if (here && menu.scrollHeight > menu.clientHeight) {
    const below = here.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom;
    if (below > 0) menu.scrollTop += below + menu.clientHeight / 3;
  }
  document.getElementById("summary")?.focus();
})();
