//! The Rust half of an exported async fn: what C++ awaits.
//!
//! ```text
//! pub struct __cobridge_fetch_future(RustFuture<Vec<u8>>);       // rust::Future<rust::Vec<std::uint8_t>> in C++
//! pub fn __cobridge_fetch(url: &str) -> __cobridge_fetch_future {
//!     let url = copy(url);
//!     let start = start(move || async move { awaited(super::fetch(&url)).await });
//!     // SAFETY: C++ keeps what the future borrows alive until the future is gone.
//!     __cobridge_fetch_future(unsafe { export_result(start) })
//! }
//! ```
//!
//! A stream's shim differs in its body, which ends with
//!
//! ```text
//!     let items = items(move |items| async move { items.run_results(super::lines(&path)).await });
//!     // SAFETY: C++ keeps what the stream borrows alive until the stream is gone.
//!     __cobridge_lines_stream(unsafe { export_stream(items) })
//! ```
//!
//! cxx calls the function as `super::__cobridge_fetch`, and a method as `Session::__cobridge_7Session_handle`.

use super::{channel, items};
use cobridge_gen::lower::{ExportPlan, ExportedArgument, Special};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// The items for the user's module.
pub(super) fn expand(plan: &ExportPlan) -> TokenStream {
    let ExportPlan { witness, future, erased, cfg, is_stream, .. } = plan;
    let class = if *is_stream { quote!(RustStream) } else { quote!(RustFuture) };
    let span = plan.shim.span();
    let future = items::extern_type(future, &quote!(#class<#erased>));
    let shim = shim(plan);
    let shim = match &plan.owner {
        Some(owner) => {
            let (ty, generics) = (&owner.ty, &owner.generics);
            quote_spanned!(span=> #(#cfg)* impl #generics #ty { #shim })
        }
        None => shim,
    };
    quote_spanned! {span=>
        #future
        #(#cfg)*
        #[doc(hidden)]
        #[allow(clippy::missing_safety_doc)]
        pub unsafe fn #witness<T>(_: *mut T) {}
        #shim
    }
}

/// What cxx looks for beside the module.
pub(super) fn imports(plan: &ExportPlan, module: &Ident) -> TokenStream {
    let ExportPlan { shim, witness, cfg, owner, .. } = plan;
    // A method's shim is found with its type.
    let names = if owner.is_some() { &[witness][..] } else { &[shim, witness] };
    items::import(module, names, cfg)
}

fn shim(plan: &ExportPlan) -> TokenStream {
    let ExportPlan { shim, generics, cfg, name, .. } = plan;
    let future = &plan.future.ty;
    let span = shim.span();
    let receiver = plan.owner.as_ref().and_then(|owner| owner.receiver.as_ref());
    let parameters = plan.arguments.iter().map(|exported| channel::parameter(&exported.argument));
    let parameters = receiver.into_iter().cloned().chain(parameters);
    let ends = plan.arguments.iter().filter_map(|ExportedArgument { argument, .. }| {
        let Special::Channel(channel) = &argument.special else { return None };
        let name = &argument.name;
        let end = channel::from_raw(channel, &quote!(#name), span);
        Some(quote_spanned!(span=> let #name = #end;))
    });
    let copies = plan.arguments.iter().filter(|exported| exported.copied).map(|exported| {
        let name = &exported.argument.name;
        quote_spanned!(span=> let #name = ::cobridge::private::copy(#name);)
    });
    let function = items::users_function(name, plan.owner.as_ref(), span);
    let this = receiver.map(|_| quote_spanned!(span=> self));
    let arguments =
        this.into_iter().chain(plan.arguments.iter().map(|ExportedArgument { argument, copied }| {
            let name = &argument.name;
            if *copied { quote_spanned!(span=> &#name) } else { quote_spanned!(span=> #name) }
        }));
    let call = quote_spanned!(span=> #function(#(#arguments),*));
    // SAFETY: the shim is `unsafe` whenever the user's function is. What that asks for, the shim's C++ callers promise, for as
    // long as the future lives: it calls the function in its first poll.
    let call = if plan.is_unsafe { quote_spanned!(span=> unsafe { #call }) } else { call };
    // For the message about threads.
    let names = plan.local.then(|| {
        let name = items::message_name(&plan.future.namespace, plan.owner.as_ref(), &name.to_string());
        quote!(#name,)
    });
    let unsafety = plan.shim_is_unsafe.then(|| quote_spanned!(span=> unsafe));
    let body = if plan.is_stream { stream_body(plan, &call, names) } else { future_body(plan, &call, names) };
    quote_spanned! {span=>
        #(#cfg)*
        #[doc(hidden)]
        #[allow(
            clippy::too_many_arguments,
            clippy::missing_safety_doc,
            clippy::redundant_closure,
            clippy::must_use_candidate
        )]
        pub #unsafety fn #shim #generics(#(#parameters),*) -> #future {
            #(#copies)*
            #(#ends)*
            #body
        }
    }
}

/// `start`, and the future that it makes.
fn future_body(plan: &ExportPlan, call: &TokenStream, name: Option<TokenStream>) -> TokenStream {
    let ExportPlan { value, erased, .. } = plan;
    let future = &plan.future.ty;
    let span = plan.shim.span();
    let copied = plan.arguments.iter().any(|exported| exported.copied);
    let start = if copied {
        quote_spanned!(span=> async move { ::cobridge::private::awaited(#call).await })
    } else {
        call.clone()
    };
    let error = plan.fallible.then(|| quote_spanned!(span=> _,));
    let export = match (plan.local, plan.fallible) {
        (false, false) => "export",
        (false, true) => "export_result",
        (true, false) => "export_local",
        (true, true) => "export_local_result",
    };
    let export = Ident::new(export, span);
    quote_spanned! {span=>
        let start = ::cobridge::private::start(move || #start);
        // SAFETY: C++ keeps what the future borrows alive until the future is gone.
        #future(unsafe { ::cobridge::private::#export::<#erased, #value, #error _, _>(#name start) })
    }
}

/// `items`, and the stream that it makes. The async block is inert: the user's function is called in the first poll.
fn stream_body(plan: &ExportPlan, call: &TokenStream, name: Option<TokenStream>) -> TokenStream {
    let ExportPlan { value, erased, .. } = plan;
    let future = &plan.future.ty;
    let span = plan.shim.span();
    // Not an argument of that name.
    let items = Ident::new("items", Span::mixed_site().located_at(span));
    let run = Ident::new(if plan.fallible { "run_results" } else { "run" }, span);
    let export = Ident::new(if plan.local { "export_stream_local" } else { "export_stream" }, span);
    quote_spanned! {span=>
        let #items = ::cobridge::private::items::<#value, _, _>(move |#items| async move {
            #items.#run(#call).await
        });
        // SAFETY: C++ keeps what the stream borrows alive until the stream is gone.
        #future(unsafe { ::cobridge::private::#export::<#erased, #value, _, _>(#name #items) })
    }
}
