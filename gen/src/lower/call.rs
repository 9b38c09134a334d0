//! An `async fn` of `extern "C++"`, which Rust awaits, or a function that gives a stream, which Rust consumes.

use super::special::{Special, lower_specials, lowered_type};
use super::types::{self, OutPointer};
use super::{Passing, context_name, cpp_type, names, passing, receiver_type, rust_name, split_result};
use crate::diagnostic::{Diagnostics, ends};
use crate::syntax::{Bridge, Form, Function};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, FnArg, Pat, ReceiverKind, Safety, Type};

/// One awaited call, or one stream: Rust awaits C++.
pub struct CallPlan {
    /// What Rust gets.
    pub gives: Gives,
    /// The first and the last token of the declaration, attributes included.
    pub extent: (Span, Span),
    /// What replaces the declaration for cxx.
    pub starter: TokenStream,
    /// The starter's name in Rust.
    pub starter_name: Ident,
    /// The function's name in Rust.
    pub name: Ident,
    /// The type it is a method or an associated function of.
    pub owner: Option<Owner>,
    /// `unsafe` if declared so.
    pub unsafety: Option<syn::Token![unsafe]>,
    /// Lifetimes of the function itself.
    pub generics: TokenStream,
    /// The arguments without the receiver.
    pub arguments: Vec<Argument>,
    /// The value's Rust type, or the items'; `()` if there is none.
    pub value: TokenStream,
    /// Declared with `Result`.
    pub fallible: bool,
    /// `#[blocking]`.
    pub blocking: bool,
    /// `#[local]`.
    pub local: bool,
    /// The call borrows something from Rust.
    pub borrows: bool,
    /// Documentation, lints and the like, for the Rust function.
    pub attrs: Vec<Attribute>,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
    /// What the C++ side needs.
    pub cpp: CppCall,
}

/// What a call gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// A value.
    Future,
    /// Many.
    Stream {
        /// How many items a producer on another thread may be ahead by; 0: any number.
        capacity: u64,
    },
}

/// The type a method belongs to.
pub struct Owner {
    /// `Client` or `Client<'a>`.
    pub ty: TokenStream,
    /// Lifetimes of the `impl`.
    pub generics: TokenStream,
    /// `&self`, `self: Pin<&mut Self>`; nothing for an associated function.
    pub receiver: Option<TokenStream>,
}

/// An argument of the Rust function.
pub struct Argument {
    /// Its name.
    pub name: Ident,
    /// Its type, cxx's names qualified. Of a callback it is not used.
    pub ty: TokenStream,
    /// What it is if it is none of cxx's types.
    pub special: Special,
}

/// What the glue header says about a call.
pub struct CppCall {
    /// The namespace of the function and of all that is generated for it.
    pub namespace: Vec<String>,
    /// The starter's C++ name.
    pub starter: String,
    /// How the user's function is called.
    pub target: Target,
    /// `FetchContext`.
    pub context: String,
    /// `FetchCallback`.
    pub callback: String,
    /// The value's C++ type, `void` if there is none.
    pub value: String,
    /// How each argument passes, the receiver included.
    pub passing: Vec<Passing>,
    /// The declaration in one line.
    pub declaration: String,
    /// The line it stands on, from 1.
    pub line: usize,
}

/// How C++ calls the user's function.
pub enum Target {
    /// `::http::fetch(args...)`
    Free(String),
    /// `self.send(args...)`, or `send(self, args...)` found by argument-dependent lookup.
    Method(String),
    /// `::http::Client::make(args...)`
    Associated(String),
}

pub(super) fn lower_call(function: &Function, bridge: &Bridge) -> Result<CallPlan, Diagnostics> {
    let signature = &function.item.sig;
    let (value, result) = function.output().map_or((None, None), split_result);
    let value = value.filter(|ty| !types::is_unit(ty));
    let owner = lower_owner(function);
    let specials = lower_specials(function, bridge)?;
    let passing = signature.inputs.iter().map(|argument| argument_passing(argument, bridge)).collect();
    let starter_name = names::starter(function);
    let cpp_name = names::cpp_starter(function);
    let out = OutPointer::of(value);
    let starter = lower_starter(function, bridge, &specials, &starter_name, &cpp_name, &out);
    let mut generics = function.item.sig.generics.clone();
    if let Some(owner) = &owner {
        generics = without(generics, &owner.generics);
    }
    let borrows = borrows(function, bridge);
    Ok(CallPlan {
        gives: match function.form {
            Form::Stream => Gives::Stream { capacity: function.attrs.capacity },
            _ => Gives::Future,
        },
        extent: ends(quote::ToTokens::to_token_stream(&function.item)),
        starter,
        starter_name,
        name: rust_name(function),
        unsafety: match &signature.safety {
            Safety::Unsafe(token) => Some(*token),
            _ => None,
        },
        generics: quote!(#generics),
        arguments: lower_arguments(function, specials),
        value: value.map_or_else(|| quote!(()), types::qualified),
        fallible: result.is_some(),
        blocking: function.attrs.blocking,
        local: function.attrs.local,
        borrows,
        attrs: function.attrs.docs.iter().chain(&function.attrs.passed).cloned().collect(),
        cfg: function.cfg(),
        cpp: lower_cpp(function, bridge, value, passing, cpp_name)?,
        owner,
    })
}

fn lower_cpp(
    function: &Function,
    bridge: &Bridge,
    value: Option<&Type>,
    passing: Vec<Passing>,
    starter: String,
) -> Result<CppCall, Diagnostics> {
    let context = context_name(function);
    Ok(CppCall {
        target: names::target(function, &bridge.scope),
        namespace: function.namespace().to_vec(),
        starter,
        callback: format!("{}Callback", context.trim_end_matches("Context")),
        context,
        value: match value {
            Some(ty) => cpp_type(ty, &bridge.scope)?,
            None => "void".to_owned(),
        },
        passing,
        declaration: names::declaration(&function.item),
        line: function.item.sig.fn_token.span.start().line,
    })
}

/// The declaration as cxx sees it. Attributes that mean something to cxx stay; the user's tokens keep their places.
fn lower_starter(
    function: &Function,
    bridge: &Bridge,
    specials: &[Special],
    name: &Ident,
    cpp_name: &str,
    out: &OutPointer,
) -> TokenStream {
    let signature = &function.item.sig;
    let span = signature.ident.span();
    let generics = &signature.generics;
    let kept = function.item.attrs.iter().filter(|attr| {
        let path = attr.path();
        path.is_ident("cfg") || path.is_ident("namespace")
    });
    let mut specials = specials.iter();
    let arguments = signature.inputs.iter().map(|argument| match argument {
        FnArg::Typed(argument) => {
            let name = names::starter_argument(&argument.pat);
            let ty = lowered_type(&argument.ty, specials.next().unwrap_or(&Special::None), bridge);
            quote!(#name: #ty)
        }
        FnArg::Receiver(receiver) => {
            let ty = receiver_argument(function, receiver);
            quote!(cobridge_self: #ty)
        }
    });
    let out = out.tokens();
    let name = Ident::new(&name.to_string(), span);
    quote_spanned! {span=>
        #(#kept)*
        #[doc(hidden)]
        #[allow(dead_code, clippy::too_many_arguments, clippy::missing_safety_doc)]
        #[cxx_name = #cpp_name]
        unsafe fn #name #generics(
            cobridge_out: *mut #out,
            cobridge_call: *mut u8,
            cobridge_waker: *const u8,
            #(#arguments,)*
        ) -> u8;
    }
}

/// The receiver as an argument: `&Client`, `Pin<&mut Client>`.
fn receiver_argument(function: &Function, receiver: &syn::Receiver) -> TokenStream {
    match &receiver.kind {
        ReceiverKind::Typed(_, ty) => quote!(#ty),
        ReceiverKind::Reference(and, lifetime, mutability) => {
            let owner = function.block_type.clone().unwrap_or_else(|| format_ident!("Self"));
            quote!(#and #lifetime #mutability #owner)
        }
        _ => quote!(#receiver),
    }
}

pub(super) fn lower_owner(function: &Function) -> Option<Owner> {
    let Some(receiver) = function.item.sig.receiver() else {
        let owner = function.attrs.names.self_type.as_ref()?;
        return Some(Owner { ty: quote!(#owner), generics: TokenStream::new(), receiver: None });
    };
    let (ty, receiver) = match &receiver.kind {
        ReceiverKind::Typed(_, written) => {
            let path = receiver_type(written)?.clone();
            let receiver = types::self_receiver(written, receiver.self_token);
            (Type::Path(path), receiver)
        }
        ReceiverKind::Reference(..) => {
            let owner = function.block_type.as_ref()?;
            (syn::parse_quote!(#owner), quote!(#receiver))
        }
        _ => return None,
    };
    let lifetimes = types::lifetimes(&ty);
    let generics = if lifetimes.is_empty() { TokenStream::new() } else { quote!(<#(#lifetimes),*>) };
    Some(Owner { ty: quote!(#ty), generics, receiver: Some(receiver) })
}

pub(super) fn lower_arguments(function: &Function, specials: Vec<Special>) -> Vec<Argument> {
    let mut specials = specials.into_iter();
    let arguments = function.item.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    arguments
        .map(|argument| {
            let name = match &*argument.pat {
                Pat::Ident(pattern) => pattern.ident.clone(),
                // Refused by the checks.
                _ => format_ident!("argument"),
            };
            let special = specials.next().unwrap_or(Special::None);
            let ty = match special {
                Special::Runtime => quote!(::cobridge::RuntimeHandle),
                Special::Channel(ref channel) => channel.rust_type(),
                _ => types::qualified(&argument.ty),
            };
            Argument { name, ty, special }
        })
        .collect()
}

fn argument_passing(argument: &FnArg, bridge: &Bridge) -> Passing {
    match argument {
        FnArg::Typed(argument) => passing(&argument.ty, &bridge.scope),
        // The checks let only C++ types be receivers of C++ functions.
        FnArg::Receiver(_) => Passing::Foreign,
    }
}

/// Whether anything that the call holds may point into memory that Rust lends.
fn borrows(function: &Function, bridge: &Bridge) -> bool {
    let signature = &function.item.sig;
    signature.generics.lifetimes().next().is_some()
        || signature.inputs.iter().any(|argument| match argument {
            FnArg::Receiver(_) => true,
            FnArg::Typed(argument) => types::may_borrow(&argument.ty, &bridge.scope),
        })
}

pub(super) fn without(mut generics: syn::Generics, taken: &TokenStream) -> syn::Generics {
    let taken = taken.to_string();
    let kept = generics.params.into_iter().filter(|parameter| match parameter {
        syn::GenericParam::Lifetime(lifetime) => {
            !taken.split(['<', '>', ',', ' ']).any(|name| name == lifetime.lifetime.to_string())
        }
        _ => true,
    });
    generics.params = kept.collect();
    if generics.params.is_empty() {
        return syn::Generics::default();
    }
    generics
}
