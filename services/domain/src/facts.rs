//! The form of an event enum: struct variants with a wire name and a shape number each.

/// Declares the events of one aggregate. The wire names are forever; a changed payload is a new shape.
macro_rules! facts {
    (
        $(#[$outer:meta])*
        pub enum Event {
            $(
                $(#[$doc:meta])*
                $variant:ident = $wire:literal, $schema:literal { $($body:tt)* }
            )+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type", content = "data")]
        pub enum Event {
            $(
                $(#[$doc])*
                #[serde(rename = $wire)]
                $variant { $($body)* },
            )+
        }

        impl Event {
            /// Every type of this aggregate: wire name and the shape that this program writes.
            pub const KINDS: &'static [(&'static str, i16)] = &[$(($wire, $schema)),+];

            /// The wire name.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $wire,)+ }
            }

            /// The shape that this program writes.
            pub fn schema(&self) -> i16 {
                match self { $(Self::$variant { .. } => $schema,)+ }
            }
        }
    };
}

/// Declares an enum of wire names: closed lists that people choose from.
macro_rules! names {
    (
        $(#[$outer:meta])*
        pub enum $name:ident {
            $( $(#[$doc:meta])* $variant:ident = $wire:literal, )+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $( $(#[$doc])* #[serde(rename = $wire)] $variant, )+
        }

        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The wire names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($wire),+];

            /// The wire name.
            pub const fn wire(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            /// The member of that wire name.
            pub fn from_wire(text: &str) -> Option<Self> {
                match text { $($wire => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.wire())
            }
        }
    };
}
