//! Every refusal of a declaration that reads well but can't be bridged, and cxx's own checks on the user's own tokens.
//!
//! The macro and the build helper both run this, so a message reads the same in both.

mod channels;
mod config;
mod preflight;
mod zig;

pub use config::{AnyConfiguration, Configuration, holds, retain_held};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lower::{
    Passing, ResultType, async_fn_bound, context_name, elides, is_copied, is_runtime_handle, is_special,
    passing, split_result, stream_item,
};
use crate::syntax::{Abi, Bridge, Form, Function, Kind};
use syn::visit::{self, Visit};
use syn::{
    FnArg, ForeignItem, GenericParam, Item, ParenthesizedGenericArguments, Pat, ReceiverKind, ReturnType,
    Safety, Type,
};

/// Checks every async item of a bridge, then the whole bridge with cxx's own checker.
///
/// # Errors
/// Everything found, ours first.
pub fn check(bridge: &Bridge, configuration: &dyn Configuration) -> Result<(), Diagnostics> {
    let mut errors = bridge.refused.clone();
    check_blocks(bridge, &mut errors);
    channels::check_channels(bridge, &mut errors);
    check_own_types(bridge, configuration, &mut errors);
    for function in &bridge.functions {
        check_function(function, bridge, &mut errors);
    }
    zig::check_zig_types(bridge, &mut errors);
    for block in &bridge.zig {
        zig::check_zig(block, &bridge.scope, &mut errors);
    }
    errors.in_order_of_text().into_result()?;
    preflight::preflight(bridge, configuration)
}

fn check_function(function: &Function, bridge: &Bridge, errors: &mut Diagnostics) {
    if check_abi(function, errors) {
        check_signature(function, errors);
        check_receiver(function, bridge, errors);
        check_arguments(function, bridge, errors);
        check_return(function, errors);
        if function.form == Form::Stream {
            check_stream(function, errors);
        }
        if function.abi == Abi::Cpp && function.form != Form::Plain {
            check_context(function, bridge, errors);
        }
    }
}

fn check_abi(function: &Function, errors: &mut Diagnostics) -> bool {
    let signature = &function.item.sig;
    let refused = match function.abi {
        // Functions of Zig have checks of their own.
        Abi::Cpp | Abi::Rust | Abi::Zig => return true,
        Abi::Other => Diagnostic::new(signature, "`async fn` is not supported in this ABI")
            .help("declare it in an `unsafe extern \"C++\"` or an `extern \"Rust\"` block"),
    };
    errors.push(refused);
    false
}

fn check_signature(function: &Function, errors: &mut Diagnostics) {
    let signature = &function.item.sig;
    let what = if function.form == Form::Async { "an `async fn`" } else { "a function" };
    if function.abi == Abi::Rust
        && function.form == Form::Async
        && let Some(blocking) = function.item.attrs.iter().find(|attr| attr.path().is_ident("blocking"))
    {
        errors.push(Diagnostic::new(blocking, "`#[blocking]` is for functions that C++ implements").help(
            "remove it; the Rust function can await its runtime's `spawn_blocking` where it would block",
        ));
    }
    if let Some(constness) = &signature.constness {
        errors.push(
            Diagnostic::new(constness, format!("{what} of a bridge can't be `const`")).help("remove `const`"),
        );
    }
    if let Safety::Safe(safe) = &signature.safety {
        errors.push(
            Diagnostic::new(safe, "`safe` is not supported in a bridge")
                .help("write `unsafe extern \"C++\" { async fn ... }`: its functions are safe to call"),
        );
    }
    if let Some(abi) = &signature.abi {
        errors.push(
            Diagnostic::new(abi, format!("{what} of a bridge takes no ABI of its own"))
                .help("the extern block says which language it is: remove `extern`"),
        );
    }
    if let Some(variadic) = &signature.variadic {
        errors.push(
            Diagnostic::new(variadic, "variadic functions can't be bridged")
                .help("declare one function for each list of arguments, or take a `Vec<T>`"),
        );
    }
    for parameter in &signature.generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) if lifetime.bounds.is_empty() => {}
            GenericParam::Lifetime(lifetime) => errors.push(
                Diagnostic::new(lifetime, "lifetime bounds are not supported in a bridge")
                    .help("use one lifetime for both, or none"),
            ),
            GenericParam::Type(_) | GenericParam::Const(_) => errors.push(
                Diagnostic::new(parameter, format!("{what} of a bridge can't be generic"))
                    .help("declare one function for each type it is used with"),
            ),
        }
    }
    if let Some(clause) = &signature.generics.where_clause {
        errors.push(
            Diagnostic::new(clause, "`where` clauses are not supported in a bridge")
                .help("remove it: the types of a bridge are concrete"),
        );
    }
}

fn check_receiver(function: &Function, bridge: &Bridge, errors: &mut Diagnostics) {
    let Some(receiver) = function.item.sig.receiver() else {
        if let Some(owner) = &function.attrs.names.self_type {
            check_owner(owner, owner, function, bridge, errors);
        }
        return;
    };
    let by_reference = match function.abi {
        Abi::Rust => "write `self: &Type`, or `self: &mut Type` for a method that changes it",
        _ => "write `self: &Type`, or `self: Pin<&mut Type>` for a method that changes it",
    };
    match &receiver.kind {
        ReceiverKind::Reference(..) => match &function.block_type {
            Some(owner) => check_owner(owner, receiver, function, bridge, errors),
            None => errors.push(
                Diagnostic::new(receiver, "`&self` needs an extern block that declares exactly one type")
                    .help(by_reference),
            ),
        },
        ReceiverKind::Typed(_, ty) => match crate::lower::receiver_type(ty) {
            Some(path) => {
                if let Some(owner) =
                    path.path.get_ident().or_else(|| path.path.segments.last().map(|s| &s.ident))
                {
                    check_owner(owner, receiver, function, bridge, errors);
                }
            }
            None => errors.push(
                Diagnostic::new(receiver, "a method of a bridge takes `self` by reference")
                    .help(by_reference),
            ),
        },
        _ => errors.push(
            Diagnostic::new(receiver, "a method of a bridge takes `self` by reference").help(by_reference),
        ),
    }
}

fn check_owner(
    owner: &syn::Ident,
    at: &impl quote::ToTokens,
    function: &Function,
    bridge: &Bridge,
    errors: &mut Diagnostics,
) {
    // cxx says which types Rust has methods on.
    if function.abi == Abi::Rust {
        return;
    }
    let Some(declared) = bridge.scope.get(owner) else { return };
    if matches!(declared.kind, Kind::CppType | Kind::Alias) {
        return;
    }
    errors.push(
        Diagnostic::new(at, format!("`{owner}` is not a C++ type, so C++ has no async methods on it"))
            .help(format!("write a free function that takes it: `async fn f(value: &{owner}, ...)`")),
    );
}

fn check_arguments(function: &Function, bridge: &Bridge, errors: &mut Diagnostics) {
    for argument in &function.item.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        check_name(argument, errors);
        if let Type::ImplTrait(bound) = &*argument.ty {
            match async_fn_bound(&argument.ty) {
                Some(_) if function.abi == Abi::Rust => errors.push(
                    Diagnostic::new(bound, "C++ can't give Rust an async callback")
                        .help("declare the function in `unsafe extern \"C++\"`: async callbacks go from Rust to C++"),
                ),
                Some(callback) => check_callback(callback, function, errors),
                None => errors.push(refused_impl(bound, &function.item.sig, function.abi)),
            }
            continue;
        }
        if function.abi == Abi::Rust {
            check_exported_argument(&argument.ty, function.form, errors);
            continue;
        }
        if function.attrs.blocking && passing(&argument.ty, &bridge.scope) == Passing::Borrowed {
            errors.push(
                Diagnostic::new(
                    &argument.ty,
                    "a `#[blocking]` function runs on another thread and can't borrow this from Rust",
                )
                .help("pass it by value, or as `&str` or `&[T]`, which are copied into the call"),
            );
        }
    }
}

fn check_name(argument: &syn::PatType, errors: &mut Diagnostics) {
    let plain = matches!(&*argument.pat, Pat::Ident(pattern)
        if pattern.by_ref.is_none() && pattern.mutability.is_none() && pattern.subpat.is_none());
    if !plain {
        errors.push(
            Diagnostic::new(&argument.pat, "an argument of a bridge needs a plain name")
                .help("write `name: Type`; take it apart in the function that calls this one"),
        );
    }
}

fn check_callback(callback: &ParenthesizedGenericArguments, function: &Function, errors: &mut Diagnostics) {
    for input in &callback.inputs {
        if let Type::ImplTrait(bound) = &input.ty {
            errors.push(refused_impl(bound, &function.item.sig, function.abi));
        }
    }
    if let ReturnType::Type(_, ty) = &callback.output {
        if let Some(extra) = split_result(ty).1.and_then(|result| result.error_type) {
            errors
                .push(Diagnostic::new(&extra, "a bridge names no error type").help(
                    "write `Result<T>`: the closure's error may be anything that implements `Display`",
                ));
        }
        if let Some(Type::ImplTrait(bound)) = split_result(ty).0 {
            errors.push(refused_impl(bound, &function.item.sig, function.abi));
        }
        if let (Some(Type::Reference(reference)), _) = split_result(ty) {
            errors.push(
                Diagnostic::new(reference, "an async callback can't give C++ a reference")
                    .help("return a value: what it borrows from may be gone when C++ reads it"),
            );
        }
    }
}

/// What C++ would have to keep alive without being told so.
fn check_exported_argument(ty: &Type, form: Form, errors: &mut Diagnostics) {
    if let Type::Reference(reference) = ty
        && reference.mutability.is_some()
        && reference.lifetime.is_none()
        && matches!(&*reference.elem, Type::Slice(_))
    {
        let (what, write, until) = match form {
            Form::Stream => {
                ("a stream that C++ reads", "fn f<'a>(data: &'a mut [T]) -> impl Stream<..>", "stream")
            }
            _ => ("an async fn that C++ calls", "async fn f<'a>(data: &'a mut [T])", "future"),
        };
        errors.push(
            Diagnostic::new(ty, format!("{what} can't borrow a mutable slice without saying how long")).help(
                format!(
                    "write the lifetime, `{write}`: C++ then keeps the slice alive until the {until} is gone"
                ),
            ),
        );
    }
}

fn refused_impl(bound: &syn::TypeImplTrait, signature: &syn::Signature, abi: Abi) -> Diagnostic {
    let name = bound.bounds.iter().find_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => {
            bound.path.segments.last().map(|segment| segment.ident.to_string())
        }
        _ => None,
    });
    let function = &signature.ident;
    match name.as_deref() {
        Some("AsyncFn") if bound.bounds.len() > 1 => {
            Diagnostic::new(bound, "`impl AsyncFn` takes no further bounds")
                .help("write `impl AsyncFn(A) -> R` only: the closure and its futures must be `Send + 'static` in any case")
        }
        Some("AsyncFn") => Diagnostic::new(bound, "`impl AsyncFn` stands for an argument and what it takes")
            .help("write `name: impl AsyncFn(A, B) -> R`, or `-> Result<R>`, in the arguments of a C++ function"),
        Some(name @ ("Fn" | "FnMut" | "FnOnce" | "AsyncFnMut" | "AsyncFnOnce")) if abi == Abi::Cpp => {
            Diagnostic::new(bound, format!("`impl {name}` can't cross the bridge"))
                .help("C++ may call a closure from any thread, any number of times: write `impl AsyncFn(A) -> R`; or pass a function, `fn(A) -> R`")
        }
        Some("Future") => Diagnostic::new(bound, "`impl Future` can't cross the bridge")
            .help(format!("write `async fn {function}(..) -> R`; or, for an argument, await it and pass what it gives")),
        Some("Stream") if bound.bounds.len() > 1 => Diagnostic::new(bound, "`impl Stream` takes no further bounds")
            .help("write `impl Stream<Item = T>` only: it is `Send`, and lives, as its arguments and items allow"),
        Some("Stream") => Diagnostic::new(bound, "`impl Stream` stands for what a function returns, with its items' type")
            .help("write `fn name(...) -> impl Stream<Item = T>`, or `Item = Result<T>`"),
        _ => Diagnostic::new(bound, "`impl Trait` can't cross the bridge")
            .help("name a concrete type of the bridge"),
    }
}

fn check_return(function: &Function, errors: &mut Diagnostics) {
    let Some(ty) = function.output() else { return };
    if let Type::ImplTrait(bound) = ty {
        errors.push(match function.form {
            Form::Async if stream_item(ty).is_some() => {
                Diagnostic::new(&function.item.sig.asyncness, "a function that gives a stream is not `async`")
                    .help("remove `async`: a stream does nothing until it is polled")
            }
            _ => refused_impl(bound, &function.item.sig, function.abi),
        });
        return;
    }
    let (value, fallible) = split_result(ty);
    check_error_type(fallible, function.abi, errors);
    if function.abi == Abi::Rust
        && function.form == Form::Async
        && let Some(value) = value
    {
        check_exported_value(value, function, errors);
    }
    match value {
        Some(Type::FnPtr(pointer)) if function.abi == Abi::Cpp => errors.push(
            Diagnostic::new(pointer, "a function pointer can't be returned from C++")
                .help("pass the function as an argument instead"),
        ),
        Some(Type::ImplTrait(bound)) => {
            errors.push(refused_impl(bound, &function.item.sig, function.abi));
        }
        _ => {}
    }
}

fn check_error_type(result: Option<ResultType>, abi: Abi, errors: &mut Diagnostics) {
    if let Some(extra) = result.and_then(|result| result.error_type) {
        errors.push(Diagnostic::new(&extra, "a bridge names no error type").help(match abi {
            Abi::Rust => "write `Result<T>`: the Rust function may return any error that has a `Display`",
            _ => "write `Result<T>`: in Rust it is `Result<T, cobridge::Error>`",
        }));
    }
}

/// What only streams can have wrong.
fn check_stream(function: &Function, errors: &mut Diagnostics) {
    let value = function.output().and_then(|ty| split_result(ty).0);
    match value {
        Some(Type::Reference(reference)) => errors.push(
            Diagnostic::new(reference, "the items of a stream can't be references")
                .help("give values: what an item borrows from may be gone when it is read"),
        ),
        Some(Type::Tuple(tuple)) if tuple.elems.is_empty() => errors.push(
            Diagnostic::new(tuple, "the items of a stream need a value")
                .help("write a type that says what has happened: `Item = u64`, or a shared enum"),
        ),
        _ => {}
    }
    if function.abi == Abi::Rust {
        for name in ["capacity", "unbounded"] {
            if let Some(attr) = function.item.attrs.iter().find(|attr| attr.path().is_ident(name)) {
                errors.push(
                    Diagnostic::new(attr, format!("`#[{name}]` is for streams that C++ implements")).help(
                        "remove it: C++ polls a Rust stream for each item, so none is waiting in between",
                    ),
                );
            }
        }
    }
}

/// What would be borrowed from the future's own copy of an argument.
fn check_exported_value(value: &Type, function: &Function, errors: &mut Diagnostics) {
    let signature = &function.item.sig;
    let copied = signature.inputs.iter().any(|argument| match argument {
        FnArg::Typed(argument) => is_copied(&argument.ty),
        FnArg::Receiver(_) => false,
    });
    if copied && elides(value) && signature.receiver().is_none() {
        errors.push(
            Diagnostic::new(value, "this would borrow from an argument that is copied into the future")
                .help("return an owned value; or write the lifetime, `async fn f<'a>(text: &'a str) -> &'a str`: C++ then keeps the argument alive until the future is gone"),
        );
    }
}

/// The callback context's C++ name must be free.
fn check_context(function: &Function, bridge: &Bridge, errors: &mut Diagnostics) {
    let context = context_name(function);
    for (name, declared) in &bridge.scope.0 {
        let taken =
            declared.cxx_name == context || declared.cxx_name == context.replace("Context", "Callback");
        if taken && declared.namespace == function.namespace() {
            let what = &declared.cxx_name;
            errors.push(
                Diagnostic::new(
                    &function.item.sig.ident,
                    format!("`{what}` is what the callback form of this function is called in C++, and the bridge declares a type `{name}` of that name"),
                )
                .help(format!("remove `type {name}`: cobridge generates it; or rename one of them with #[cxx_name]")),
            );
        }
    }
}

/// Languages, what stands where it can't, and `impl Trait` on plain functions.
fn check_blocks(bridge: &Bridge, errors: &mut Diagnostics) {
    for item in bridge.items() {
        match item {
            Item::ForeignMod(block) => check_block(block, bridge, errors),
            Item::Fn(function) if function.sig.asyncness.is_some() => {
                errors.push(defined(&function.sig, "declare it in an extern block"))
            }
            _ => {}
        }
    }
    StrayHandles { bridge, errors }.check();
}

/// What needs a feature.
fn check_own_types(bridge: &Bridge, configuration: &dyn Configuration, errors: &mut Diagnostics) {
    for own in &bridge.own_types {
        if own.name == "Bytes" && !configuration.offers_bytes() {
            errors.push(
                Diagnostic::new(&own.name, "`Bytes` needs the feature `bytes` of cobridge").help(
                    "write `cobridge = { version = \"..\", features = [\"bytes\"] }` in Cargo.toml; or pass a `Vec<u8>`, which crosses without a copy as well",
                ),
            );
        }
    }
}

fn check_block(block: &syn::ItemForeignMod, bridge: &Bridge, errors: &mut Diagnostics) {
    let abi = Abi::of(block);
    if abi == Abi::Zig {
        return;
    }
    for item in &block.items {
        let function = match item {
            ForeignItem::Fn(function) => function,
            // As which syn gives a function with a body.
            ForeignItem::Verbatim(tokens) => {
                if let Ok(function) = syn::parse2::<syn::ItemFn>(tokens.clone())
                    && function.sig.asyncness.is_some()
                {
                    errors.push(defined(&function.sig, "end it with `;`"));
                }
                continue;
            }
            _ => continue,
        };
        if function.sig.asyncness.is_some() {
            continue;
        }
        if let ReturnType::Type(_, ty) = &function.sig.output
            && stream_item(ty).is_none()
            && let (Some(Type::ImplTrait(bound)), _) = split_result(ty)
        {
            errors.push(refused_impl(bound, &function.sig, abi));
        }
        for argument in &function.sig.inputs {
            if let FnArg::Typed(argument) = argument
                && let Type::ImplTrait(bound) = &*argument.ty
                && !is_special(&argument.ty, &bridge.scope)
            {
                errors.push(refused_impl(bound, &function.sig, abi));
            }
        }
    }
}

/// An async function with its body where only declarations are. About others cxx has its own words.
fn defined(signature: &syn::Signature, declare: &str) -> Diagnostic {
    let name = &signature.ident;
    Diagnostic::new(signature, "a bridge only declares its async functions").help(format!(
        "{declare}, and define `{name}` where it belongs: in C++, or for `extern \"Rust\"` beside the module"
    ))
}

/// Finds each `RuntimeHandle` that is no argument.
struct StrayHandles<'a> {
    bridge: &'a Bridge,
    errors: &'a mut Diagnostics,
}

impl StrayHandles<'_> {
    fn check(mut self) {
        for item in self.bridge.items() {
            match item {
                Item::Struct(item) => self.visit_fields(&item.fields),
                Item::ForeignMod(block) => {
                    for item in &block.items {
                        if let ForeignItem::Fn(function) = item {
                            self.visit_signature(&function.sig);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for StrayHandles<'_> {
    fn visit_fn_arg(&mut self, argument: &'ast FnArg) {
        if !matches!(argument, FnArg::Typed(argument) if is_runtime_handle(&argument.ty, &self.bridge.scope))
        {
            visit::visit_fn_arg(self, argument);
        }
    }

    fn visit_type_path(&mut self, ty: &'ast syn::TypePath) {
        let Some(last) = ty.path.segments.last().filter(|last| last.ident == "RuntimeHandle") else {
            return visit::visit_type_path(self, ty);
        };
        if ty.path.segments.len() > 1 {
            self.errors.push(
                Diagnostic::new(ty, "a bridge knows cobridge's types by their names alone")
                    .help("write `RuntimeHandle`"),
            );
        } else if self.bridge.scope.get(&last.ident).is_none() {
            self.errors.push(
                Diagnostic::new(ty, "a `RuntimeHandle` crosses only as an argument, by value")
                    .help("write `runtime: RuntimeHandle` in the arguments of the function that needs it"),
            );
        }
    }
}
