// Starts GraphiQL against /graphql. The header says that a script of ours asks; without it the session's cookie does not count.
'use strict';
const ask = async (question) => {
  const answer = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
      'x-sinergi-client': 'graphiql',
    },
    body: JSON.stringify(question),
  });
  return answer.json();
};
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher: ask, isHeadersEditorEnabled: false, shouldPersistHeaders: false }),
);
