//! From what users wrote to what crosses: the decisions, each made once.
//!
//! An `async fn` of `extern "C++"` becomes
//!
//! * a *starter*: a plain cxx function, `unsafe fn __cobridge_fetch(out, call, waker, url) -> u8`, in the user's own
//!   module, in place of the declaration. Its C++ half is a template in the generated glue header; cxx checks its
//!   arguments on both sides, as it does for any function;
//! * a Rust function or method of the declared name that gives the future which runs the starter at its first poll
//!   (written by the macro crate);
//! * a C++ description of the declaration, which adapts the starter to the style of the user's function (written by
//!   [`emit::cpp`](crate::emit::cpp)).
//!
//! A function that gives a stream is lowered in the same way: its starter answers with the first item, and the Rust
//! function gives a stream.
//!
//! An `async fn` of `extern "Rust"`, or one that gives a stream, becomes a *shim*: a plain cxx function that returns a
//! `rust::Future<T>` or a `rust::Stream<T>`; see [`ExportPlan`]. A plain function with an `impl AsyncFn`, a
//! `RuntimeHandle` or the end of a channel stays one; see [`PlainPlan`].
//!
//! The blocks of `extern "Zig"` do not go to cxx at all; see [`ZigPlan`].
//!
//! [`Plan`] describes all of it as data.

mod call;
mod channel;
mod export;
mod extern_type;
mod names;
mod plain;
mod special;
mod types;
mod zig;

pub use call::{Argument, CallPlan, CppCall, Gives, Owner, Target};
pub use channel::{ChannelPlan, End, channel_end, returned_end};
pub use export::{CppExport, ExportPlan, ExportedArgument};
pub use extern_type::ExternType;
pub(crate) use names::owner;
pub use names::{context_name, rust_name};
pub use plain::{PlainPlan, Writes};
pub use special::{CallbackPlan, Special, as_fn_pointer, async_fn_bound, is_runtime_handle, is_special};
pub use types::{Passing, ResultType, cpp_type, passing, receiver_type, split_result, stream_item};
pub(crate) use types::{elides, is_copied};
pub use zig::{
    Crossing, Element, Object, Scalar, ZigArgument, ZigBlockPlan, ZigCallback, ZigExport, ZigField,
    ZigFunction, ZigKind, ZigNamed, ZigOwner, ZigPlan, ZigReceiver, ZigRustType, ZigSource, ZigType,
    ZigVariant, rust_symbol, zig_symbol,
};
pub(crate) use zig::{opaque_types, receiver_reference};

use crate::diagnostic::Diagnostics;
use crate::syntax::{Abi, Bridge, Declared, Form, Kind, OwnType};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, ForeignItem, Item};

/// A bridge, ready to be written out on both sides.
pub struct Plan {
    /// The attribute's arguments, for cxx.
    pub args: TokenStream,
    /// The module for cxx: every async item replaced by its lowered form, and [`appended`](Self::appended) at its end.
    pub module: syn::ItemMod,
    /// What is appended to the module for cxx.
    pub appended: TokenStream,
    /// The awaited calls, in the order of the text.
    pub calls: Vec<CallPlan>,
    /// The exported functions, in the order of the text.
    pub exports: Vec<ExportPlan>,
    /// Plain functions with async callbacks, runtimes or channels, in the order of the text.
    pub plains: Vec<PlainPlan>,
    /// What Rust and Zig have to do with each other in it.
    pub zig: ZigPlan,
    /// The types of ours that it names, which are to be declared once in a file.
    pub own_types: Vec<OwnType>,
    /// Some function takes a `RuntimeHandle`.
    pub takes_runtime: bool,
    /// The C++ types that the glue must declare before it names them.
    pub forwards: Vec<Forward>,
    /// The types of `extern "Rust"`, which live in the module's parent.
    pub rust_types: Vec<RustType>,
}

/// A type that the user's crate defines beside the bridge.
pub struct RustType {
    /// Its name.
    pub name: String,
    /// The `#[cfg]`s it stands under.
    pub cfg: Vec<Attribute>,
}

/// A type that the glue declares.
pub struct Forward {
    /// Its namespace.
    pub namespace: Vec<String>,
    /// `struct Response` or `enum class Color : ::std::uint8_t`.
    pub declaration: String,
    /// The `#[cfg]`s it stands under.
    pub cfg: Vec<Attribute>,
}

/// Lowers a checked bridge.
///
/// # Errors
/// If a type can't be named in C++, which cxx's checks have refused before.
pub fn lower(bridge: &Bridge) -> Result<Plan, Diagnostics> {
    let mut plan = Plan {
        args: bridge.args.tokens.clone(),
        module: bridge.module.clone(),
        appended: TokenStream::new(),
        calls: Vec::new(),
        exports: Vec::new(),
        plains: Vec::new(),
        zig: zig::lower_zig(bridge),
        own_types: bridge.own_types.clone(),
        takes_runtime: bridge.functions.iter().any(|function| function.takes_runtime(&bridge.scope)),
        forwards: bridge.scope.0.values().filter_map(forward).collect(),
        rust_types: rust_types(bridge),
    };
    let mut errors = Diagnostics::default();
    // From the end of each block, so that the places of those before stay what they are.
    for function in bridge.functions.iter().rev() {
        let lowered = match function.abi {
            _ if function.form == Form::Plain => plain::lower_plain(function, bridge).map(|plain| {
                let lowered = plain.lowered.clone();
                plan.plains.push(plain);
                vec![lowered]
            }),
            Abi::Rust => export::lower_export(function, bridge).map(|export| {
                let declarations = export.declarations.clone();
                plan.exports.push(export);
                declarations
            }),
            _ => call::lower_call(function, bridge).map(|call| {
                let starter = call.starter.clone();
                plan.calls.push(call);
                vec![starter]
            }),
        };
        match lowered {
            Ok(declarations) => replace(&mut plan.module, function.block, function.place, declarations),
            Err(refused) => errors.0.extend(refused.0),
        }
    }
    errors.into_result()?;
    // Not removed, so that the other blocks stay at their places.
    if let Some((_, items)) = &mut plan.module.content {
        for block in &bridge.zig {
            if let Some(item) = items.get_mut(block.place) {
                *item = Item::Verbatim(TokenStream::new());
            }
        }
    }
    plan.calls.reverse();
    plan.exports.reverse();
    plan.plains.reverse();
    plan.appended = appended(&plan, bridge);
    if let Some((_, items)) = &mut plan.module.content {
        items.extend(plan.own_types.iter().map(|own| Item::Verbatim(own.declaration())));
        if !plan.appended.is_empty() {
            items.push(Item::Verbatim(plan.appended.clone()));
        }
    }
    Ok(plan)
}

/// The extern types that the lowered functions name, and what names their values' types.
fn appended(plan: &Plan, bridge: &Bridge) -> TokenStream {
    let runtime = plan.takes_runtime.then(|| {
        let alias = special::runtime_alias(bridge);
        quote! {
            #[namespace = "rust"]
            #[cxx_name = "Runtime"]
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            type #alias = ::cobridge::RuntimeHandle;
        }
    });
    let callbacks: Vec<&CallbackPlan> = plan.callbacks().collect();
    let aliases = plan.exports.iter().map(|export| &export.future.alias);
    let channels: Vec<&ChannelPlan> = plan.channels().collect();
    let aliases = aliases.chain(callbacks.iter().map(|callback| &callback.ty.alias)).chain(&runtime);
    let aliases = aliases.chain(channels.iter().map(|channel| &channel.ty.alias));
    let mut tokens = TokenStream::new();
    let mut aliases = aliases.peekable();
    if aliases.peek().is_some() {
        tokens.extend(quote!(unsafe extern "C++" { #(#aliases)* }));
    }
    if !callbacks.is_empty() || !channels.is_empty() {
        let witnesses = callbacks.iter().map(|callback| &callback.witness);
        let witnesses = witnesses.chain(channels.iter().map(|channel| &channel.functions));
        tokens.extend(quote!(extern "Rust" { #(#witnesses)* }));
    }
    tokens
}

impl Plan {
    /// Whether C++ has a part in it that cxx alone does not know: what [`emit::cpp::header`](crate::emit::cpp::header) is for.
    /// The header is large, and Zig has no use for it.
    pub fn has_glue(&self) -> bool {
        let nothing = self.calls.is_empty() && self.exports.is_empty() && self.plains.is_empty();
        !(nothing && self.own_types.is_empty() && self.appended.is_empty())
    }

    /// The async callbacks of every function.
    pub fn callbacks(&self) -> impl Iterator<Item = &CallbackPlan> {
        let calls = self.calls.iter().flat_map(|call| &call.arguments);
        let plains = self.plains.iter().flat_map(|plain| &plain.arguments);
        calls.chain(plains).filter_map(|argument| match &argument.special {
            Special::Callback(callback) => Some(&**callback),
            _ => None,
        })
    }

    /// The ends of channels of every function.
    pub fn channels(&self) -> impl Iterator<Item = &ChannelPlan> {
        let calls = self.calls.iter().flat_map(|call| &call.arguments);
        let plains = self.plains.iter().flat_map(|plain| &plain.arguments);
        let exports = self.exports.iter().flat_map(|export| &export.arguments);
        let arguments = calls.chain(plains).chain(exports.map(|exported| &exported.argument));
        let returned = self.plains.iter().filter_map(|plain| plain.returned.as_ref());
        let given = arguments.filter_map(|argument| match &argument.special {
            Special::Channel(channel) => Some(&**channel),
            _ => None,
        });
        given.chain(returned)
    }
}

/// Puts the lowered declarations where the user's was.
fn replace(module: &mut syn::ItemMod, block: usize, place: usize, declarations: Vec<TokenStream>) {
    let Some((_, items)) = &mut module.content else { return };
    let Some(Item::ForeignMod(block)) = items.get_mut(block) else { return };
    block.items.splice(place..=place, declarations.into_iter().map(ForeignItem::Verbatim));
}

fn rust_types(bridge: &Bridge) -> Vec<RustType> {
    let declared = bridge.scope.0.iter().filter(|(_, declared)| declared.kind == Kind::RustType);
    declared.map(|(name, declared)| RustType { name: name.clone(), cfg: declared.cfg.clone() }).collect()
}

fn forward(declared: &Declared) -> Option<Forward> {
    if declared.defined_in_cpp {
        return None;
    }
    let name = &declared.cxx_name;
    let declaration = match declared.kind {
        Kind::Struct | Kind::RustType => format!("struct {name}"),
        Kind::Enum(underlying) => format!("enum class {name} : {underlying}"),
        Kind::CppType | Kind::Alias | Kind::ZigType | Kind::Own => return None,
    };
    Some(Forward { namespace: declared.namespace.clone(), declaration, cfg: declared.cfg.clone() })
}

#[cfg(test)]
mod tests {
    use crate::check::AnyConfiguration;
    use quote::quote;

    fn has_glue(items: proc_macro2::TokenStream) -> bool {
        let module = quote! {
            mod ffi {
                struct Point { x: f64 }
                unsafe extern "Zig" {
                    include!("zig/a.zig");
                    async fn f() -> Point;
                }
                #items
            }
        };
        let plan = crate::plan(Default::default(), module, &AnyConfiguration);
        plan.unwrap_or_else(|errors| panic!("{}", errors.to_compile_error())).has_glue()
    }

    #[test]
    fn what_is_zigs_or_cxxs_alone_has_no_glue() {
        assert!(!has_glue(quote!()));
        assert!(!has_glue(quote!(
            unsafe extern "C++" {
                include!("a.h");
                type T;
                fn g(t: &T) -> Result<u8>;
            }
        )));
        assert!(!has_glue(quote!(
            extern "Rust" {
                type R;
                fn g(&self) -> Result<u8>;
            }
        )));
        assert!(has_glue(quote!(
            unsafe extern "C++" {
                async fn g();
            }
        )));
        assert!(has_glue(quote!(
            unsafe extern "C++" {
                fn g(done: impl AsyncFn());
            }
        )));
        assert!(has_glue(quote!(
            unsafe extern "C++" {
                fn g(runtime: RuntimeHandle);
            }
        )));
        assert!(has_glue(quote!(
            unsafe extern "C++" {
                fn g(sender: Sender<u8>);
            }
        )));
        assert!(has_glue(quote!(
            unsafe extern "C++" {
                fn g() -> ForeignBytes;
            }
        )));
        assert!(has_glue(quote!(
            extern "Rust" {
                async fn g();
            }
        )));
        assert!(has_glue(quote!(
            extern "Rust" {
                fn g() -> impl Stream<Item = u8>;
            }
        )));
    }
}
