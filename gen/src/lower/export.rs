//! An `async fn` of `extern "Rust"`, which C++ awaits, or a function that gives a stream, which C++ consumes.
//!
//! It becomes
//!
//! * a *shim*: a plain cxx function in place of the declaration, with the C++ name and the arguments that the user
//!   declared. It returns the future by value, as an extern type of its own that is `rust::Future<T>` in C++ (or
//!   `rust::Stream<T>`), so that cxx writes the C++ function or method with the signature that users expect;
//! * its *witness*: a hidden function that names the value's type. Without it, cxx would not instantiate what C++ needs
//!   for a type that only async functions give;
//! * the alias of that type in the glue header;
//! * the future's Rust type and the shim's body (written by the macro crate).

use super::call::{Argument, Owner, lower_arguments, lower_owner, without};
use super::extern_type::ExternType;
use super::special::{Special, lower_specials, lowered_type};
use super::{cpp_type, names, split_result, types};
use crate::diagnostic::{Diagnostics, ends};
use crate::syntax::{Bridge, Form, Function};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, FnArg, PatType, Safety, Type};

/// One exported function: C++ awaits Rust.
pub struct ExportPlan {
    /// It gives a stream: what is said of futures here is true of streams.
    pub is_stream: bool,
    /// The first and the last token of the declaration, attributes included.
    pub extent: (Span, Span),
    /// What replaces the declaration for cxx: the shim and its witness.
    pub declarations: Vec<TokenStream>,
    /// The shim's name.
    pub shim: Ident,
    /// The witness's name.
    pub witness: Ident,
    /// The future's type.
    pub future: ExternType,
    /// The user's function, in the module's parent or its owner's `impl`.
    pub name: Ident,
    /// The type it is a method or an associated function of.
    pub owner: Option<Owner>,
    /// Lifetimes of the function itself.
    pub generics: TokenStream,
    /// The user's function is `unsafe`.
    pub is_unsafe: bool,
    /// The shim is: cxx wants it so if lifetimes are written.
    pub shim_is_unsafe: bool,
    /// The arguments without the receiver.
    pub arguments: Vec<ExportedArgument>,
    /// The value's Rust type, or the items'; `()` if there is none.
    pub value: TokenStream,
    /// The same with every lifetime `'static`: of the same size.
    pub erased: TokenStream,
    /// Declared with `Result`.
    pub fallible: bool,
    /// `#[local]`.
    pub local: bool,
    /// `#[cfg]`s, for everything generated.
    pub cfg: Vec<Attribute>,
    /// What the glue says about it.
    pub cpp: CppExport,
}

/// An argument of an exported function.
pub struct ExportedArgument {
    /// Its name and type.
    pub argument: Argument,
    /// `&str` or `&[T]` without a written lifetime: copied into the future.
    pub copied: bool,
}

/// What the glue says about an exported function's future, beside its name.
pub struct CppExport {
    /// The value's C++ type, `void` if there is none.
    pub value: String,
    /// The declaration in one line.
    pub declaration: String,
}

pub(super) fn lower_export(function: &Function, bridge: &Bridge) -> Result<ExportPlan, Diagnostics> {
    let signature = &function.item.sig;
    let is_stream = function.form == Form::Stream;
    let (value, result) = function.output().map_or((None, None), split_result);
    let value = value.filter(|ty| !types::is_unit(ty));
    let owner = lower_owner(function);
    let mut generics = signature.generics.clone();
    if let Some(owner) = &owner {
        generics = without(generics, &owner.generics);
    }
    let is_unsafe = matches!(signature.safety, Safety::Unsafe(_));
    let shim_is_unsafe = is_unsafe || !signature.generics.params.is_empty();
    let cpp = CppExport {
        value: match value {
            Some(ty) => cpp_type(ty, &bridge.scope)?,
            None => "void".to_owned(),
        },
        declaration: names::declaration(&function.item),
    };
    let specials = lower_specials(function, bridge)?;
    let shim = names::starter(function);
    let span = shim.span();
    let suffix = if is_stream { "stream" } else { "future" };
    let [witness, alias, future] =
        ["value", "alias", suffix].map(|suffix| Ident::new(&format!("{shim}_{suffix}"), span));
    let cpp_name = format!("{}_{suffix}", names::cpp_starter(function));
    let future = ExternType::new([future, alias], cpp_name, function, bridge);
    Ok(ExportPlan {
        is_stream,
        extent: ends(function.item.to_token_stream()),
        declarations: vec![
            lower_shim(function, bridge, &specials, &shim, &future.alias_name, shim_is_unsafe),
            lower_witness(function, &witness, value),
        ],
        witness,
        future,
        name: names::rust_name(function),
        owner,
        generics: quote!(#generics),
        is_unsafe,
        shim_is_unsafe,
        arguments: lower_exported_arguments(function, specials),
        value: value.map_or_else(|| quote!(()), types::qualified),
        erased: value.map_or_else(|| quote!(()), |ty| types::qualified(&types::erased(ty))),
        fallible: result.is_some(),
        local: function.attrs.local,
        cfg: function.cfg(),
        cpp,
        shim,
    })
}

/// The declaration as cxx sees it: synchronous, and returning the future.
fn lower_shim(
    function: &Function,
    bridge: &Bridge,
    specials: &[Special],
    shim: &Ident,
    alias: &Ident,
    is_unsafe: bool,
) -> TokenStream {
    let item = &function.item;
    let signature = &item.sig;
    let span = signature.ident.span();
    let kept = item.attrs.iter().filter(|attr| {
        let path = attr.path();
        ["cfg", "namespace", "doc", "Self"].iter().any(|name| path.is_ident(name))
    });
    let cxx_name = function.attrs.names.cxx_name.clone().unwrap_or_else(|| names::plain(&signature.ident));
    let unsafety = is_unsafe.then(|| quote_spanned!(span=> unsafe));
    let generics = &signature.generics;
    // cxx gives C++ the names as they are.
    let mut specials = specials.iter();
    let inputs = signature.inputs.iter().map(|argument| match argument {
        FnArg::Typed(PatType { pat, ty, .. }) => {
            let name = names::starter_argument(pat);
            let ty = lowered_type(ty, specials.next().unwrap_or(&Special::None), bridge);
            quote!(#name: #ty)
        }
        FnArg::Receiver(receiver) => receiver.to_token_stream(),
    });
    let shim = Ident::new(&shim.to_string(), span);
    quote_spanned! {span=>
        #(#kept)*
        #[allow(dead_code, clippy::too_many_arguments, clippy::missing_safety_doc)]
        #[cxx_name = #cxx_name]
        #unsafety fn #shim #generics(#(#inputs),*) -> #alias;
    }
}

fn lower_witness(function: &Function, witness: &Ident, value: Option<&Type>) -> TokenStream {
    let span = witness.span();
    let cfg = function.item.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    let cxx_name = format!("{}_value", names::cpp_starter(function));
    let namespace = function.attrs.names.namespace.as_deref().map(names::namespace_attribute);
    let generics = &function.item.sig.generics;
    let out = types::OutPointer::of(value);
    let out = out.tokens();
    quote_spanned! {span=>
        #(#cfg)*
        #namespace
        #[doc(hidden)]
        #[allow(dead_code, clippy::missing_safety_doc)]
        #[cxx_name = #cxx_name]
        unsafe fn #witness #generics(value: *mut #out);
    }
}

fn lower_exported_arguments(function: &Function, specials: Vec<Special>) -> Vec<ExportedArgument> {
    let written = function.item.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(&*argument.ty),
        FnArg::Receiver(_) => None,
    });
    lower_arguments(function, specials)
        .into_iter()
        .zip(written)
        .map(|(argument, ty)| ExportedArgument { argument, copied: types::is_copied(ty) })
        .collect()
}
