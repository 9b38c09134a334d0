//! The Rust half of one awaited call: a function that gives the future (step 1 of the book's "one awaited call, step by
//! step").
//!
//! ```text
//! pub fn fetch(url: &str) -> impl Future<Output = Result<Vec<u8>, Error>> {
//!     struct CobridgeDeclaration;
//!     impl Declaration for CobridgeDeclaration { const NAME: &'static str = "fetch"; const BORROWS: bool = true; }
//!     // SAFETY: the starter below is of this very declaration.
//!     unsafe { call::<CobridgeDeclaration, Fallible, Vec<u8>, _>(move |out, call, waker| __cobridge_fetch(out.cast(), call, waker, url)) }
//! }
//! ```
//!
//! A stream's function is the same but for `-> impl Stream<Item = ..>` and `stream_call`.
//!
//! The closure owns the arguments until the first poll: the future borrows what they borrow, is `Send` when they are, and
//! drops them if it is never polled.

use super::arguments::Arguments;
use super::items;
use cobridge_gen::lower::{CallPlan, Gives, Special, Target};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

pub(super) fn expand(plan: &CallPlan) -> TokenStream {
    let function = function(plan);
    let Some(owner) = &plan.owner else { return function };
    let (ty, generics, cfg) = (&owner.ty, &owner.generics, &plan.cfg);
    quote! {
        #(#cfg)*
        impl #generics #ty {
            #function
        }
    }
}

fn function(plan: &CallPlan) -> TokenStream {
    let CallPlan { name, unsafety, generics, value, attrs, cfg, .. } = plan;
    let receiver = plan.owner.as_ref().and_then(|owner| owner.receiver.as_ref()).into_iter().cloned();
    let Arguments { parameters, generics: more, bounds, values } = Arguments::of(&plan.arguments);
    let parameters = receiver.chain(parameters);
    let generics = with_generics(generics, &more);
    let output =
        if plan.fallible { quote!(::core::result::Result<#value, ::cobridge::Error>) } else { value.clone() };
    let span = name.span();
    let future = future(plan, values, span);
    // Of this crate's edition, by which `impl Future` borrows what the arguments borrow, whatever the user's edition is.
    // The `where` ends the signature with a token of the user's again: messages show signatures by their ends.
    let edition = Span::call_site().located_at(span);
    let output = match plan.gives {
        Gives::Future => quote_spanned!(edition=> impl ::core::future::Future<Output = #output>),
        // Both are `Stream`s, so naming that as well would be a clippy warning in the user's code.
        Gives::Stream { .. } => quote_spanned! {edition=>
            impl ::cobridge::stream::FusedStream<Item = #output> + ::cobridge::stream::BatchStream
        },
    };
    quote_spanned! {span=>
        #(#attrs)*
        #(#cfg)*
        // A user's #[must_use] is about the value; the future has its own.
        #[allow(clippy::double_must_use)]
        pub #unsafety fn #name #generics(#(#parameters),*) -> #output where #(#bounds),* {
            #future
        }
    }
}

/// The body: the declaration's constants and the future around the starter.
fn future(plan: &CallPlan, values: Vec<TokenStream>, span: Span) -> TokenStream {
    let CallPlan { starter_name, value, borrows, .. } = plan;
    let starter = Ident::new(&starter_name.to_string(), span);
    // Not the arguments of the same names that a user may have declared.
    let [out, slot, waker] =
        ["out", "call", "waker"].map(|name| Ident::new(name, Span::mixed_site().located_at(span)));
    let message_name = match &plan.cpp.target {
        Target::Free(path) | Target::Associated(path) => path.trim_start_matches("::").to_owned(),
        Target::Method(name) => items::message_name(&plan.cpp.namespace, plan.owner.as_ref(), name),
    };
    let outcome = if plan.fallible { quote!(Fallible) } else { quote!(Infallible) };
    let receiver = plan.owner.as_ref().and_then(|owner| owner.receiver.as_ref()).map(|_| quote!(self));
    let arguments = receiver.into_iter().chain(values);
    // The callbacks are wrapped before, so that the closure owns what crosses.
    let (lets, arguments) = bind_callbacks(plan, arguments.collect(), span);
    let make = match plan.gives {
        Gives::Future => quote!(call),
        Gives::Stream { .. } => quote!(stream_call),
    };
    let call = quote_spanned! {span=>
        // SAFETY: cobridge_gen wrote this and the starter from the same declaration.
        unsafe {
            ::cobridge::private::#make::<CobridgeDeclaration, ::cobridge::private::#outcome, #value, _>(
                move |#out, #slot, #waker| #starter(#out.cast(), #slot, #waker, #(#arguments),*),
            )
        }
    };
    let call = if plan.local { quote_spanned!(span=> ::cobridge::private::local(#call)) } else { call };
    quote_spanned! {span=>
        struct CobridgeDeclaration;
        impl ::cobridge::private::Declaration for CobridgeDeclaration {
            const NAME: &'static str = #message_name;
            const BORROWS: bool = #borrows;
        }
        #(#lets)*
        #call
    }
}

/// `let handler = wrapped(handler);` for each callback, and the arguments with its name in place of that.
fn bind_callbacks(
    plan: &CallPlan,
    mut values: Vec<TokenStream>,
    span: Span,
) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let first = values.len() - plan.arguments.len();
    let mut lets = Vec::new();
    for (argument, value) in plan.arguments.iter().zip(&mut values[first..]) {
        if matches!(argument.special, Special::Callback(_)) {
            let name = &argument.name;
            let wrapped = std::mem::replace(value, quote!(#name));
            lets.push(quote_spanned!(span=> let #name = #wrapped;));
        }
    }
    (lets, values)
}

/// `<'a>` and `F0, Fut0` as `<'a, F0, Fut0>`.
pub(super) fn with_generics(lifetimes: &TokenStream, more: &[TokenStream]) -> TokenStream {
    if more.is_empty() {
        return lifetimes.clone();
    }
    let lifetimes: TokenStream = lifetimes
        .clone()
        .into_iter()
        .filter(|token| !matches!(token, TokenTree::Punct(punct) if ['<', '>'].contains(&punct.as_char())))
        .collect();
    let comma = (!lifetimes.is_empty()).then(|| quote!(,));
    quote!(<#lifetimes #comma #(#more),*>)
}
