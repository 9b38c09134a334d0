//! What a type means at the boundary: how an argument passes, what it is called in C++, where it may borrow.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::syntax::{Kind, Scope};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, GenericArgument, Ident, Lifetime, Lit, PathArguments, ReturnType, Type, TypeImplTrait,
    TypeParamBound, TypePath, TypeReference,
};

/// How an argument passes to C++ when the call outlives the poll that started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// By value: moved into the call.
    Owned,
    /// `&str` and `&[T]`: copied into the call, in the styles that run outside of poll.
    Copied,
    /// A reference to a C++ object, which is C++'s to keep alive.
    Foreign,
    /// Any other reference into Rust's memory: only a coroutine may take it.
    Borrowed,
}

impl Passing {
    /// Its name in the glue.
    pub fn cpp(self) -> &'static str {
        match self {
            Passing::Owned => "Owned",
            Passing::Copied => "Copied",
            Passing::Foreign => "Foreign",
            Passing::Borrowed => "Borrowed",
        }
    }
}

/// Decides how an argument of type `ty` passes.
pub fn passing(ty: &Type, scope: &Scope) -> Passing {
    match ty {
        Type::Reference(reference) => reference_passing(reference, scope),
        Type::Path(path) => match pinned(path) {
            Some(reference) => reference_passing(reference, scope),
            None => Passing::Owned,
        },
        Type::Group(group) => passing(&group.elem, scope),
        Type::Paren(paren) => passing(&paren.elem, scope),
        _ => Passing::Owned,
    }
}

fn reference_passing(reference: &TypeReference, scope: &Scope) -> Passing {
    match &*reference.elem {
        Type::Slice(_) if !is_mutable(reference) => Passing::Copied,
        Type::Path(path) if path.path.is_ident("str") && !is_mutable(reference) => Passing::Copied,
        Type::Path(path) => {
            let declared = path.path.segments.last().and_then(|segment| scope.get(&segment.ident));
            match declared.map(|declared| declared.kind) {
                Some(Kind::CppType | Kind::Alias) => Passing::Foreign,
                _ => Passing::Borrowed,
            }
        }
        _ => Passing::Borrowed,
    }
}

/// `Result<T>` taken apart.
pub struct ResultType {
    /// A second argument, which the face does not have.
    pub error_type: Option<Type>,
}

/// The value's type and whether it came in a `Result`.
pub fn split_result(ty: &Type) -> (Option<&Type>, Option<ResultType>) {
    if let Type::Path(path) = ty
        && path.qself.is_none()
        && let Some(segment) = path.path.segments.last()
        && segment.ident == "Result"
        && path.path.segments.len() == 1
        && let PathArguments::AngleBracketed(arguments) = &segment.arguments
    {
        let mut types = arguments.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        });
        let value = types.next();
        return (value, Some(ResultType { error_type: types.next().cloned() }));
    }
    (Some(ty), None)
}

/// `T` of an `impl Stream<Item = T>`.
pub fn stream_item(ty: &Type) -> Option<&Type> {
    let Type::ImplTrait(TypeImplTrait { bounds, .. }) = ty else { return None };
    let mut bounds = bounds.iter();
    let (Some(TypeParamBound::Trait(bound)), None) = (bounds.next(), bounds.next()) else { return None };
    let segment = bound.path.segments.last().filter(|segment| segment.ident == "Stream")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let mut arguments = arguments.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::AssocType(item)), None) if item.ident == "Item" && item.generics.is_none() => {
            Some(&item.ty)
        }
        _ => None,
    }
}

pub(super) fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

fn is_mutable(reference: &TypeReference) -> bool {
    reference.mutability.is_some()
}

/// `&mut T` of a `Pin<&mut T>`.
fn pinned(path: &TypePath) -> Option<&TypeReference> {
    let segment = path.path.segments.last().filter(|segment| segment.ident == "Pin")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(Type::Reference(reference)) => Some(reference),
        _ => None,
    }
}

/// `Client` of a receiver's `&Client`, `&mut Client` or `Pin<&mut Client>`.
pub fn receiver_type(ty: &Type) -> Option<&TypePath> {
    let reference = match ty {
        Type::Reference(reference) => reference,
        Type::Path(path) => pinned(path)?,
        _ => return None,
    };
    match &*reference.elem {
        Type::Path(path) => Some(path),
        _ => None,
    }
}

/// `self: &Client` as the method's own receiver: `&self`, `self: Pin<&mut Self>`.
pub(super) fn self_receiver(ty: &Type, token: syn::Token![self]) -> TokenStream {
    let self_type = quote_spanned!(token.span=> Self);
    match ty {
        Type::Reference(TypeReference { and_token, lifetime, mutability, .. }) => {
            quote!(#and_token #lifetime #mutability #token)
        }
        Type::Path(path) => match pinned(path) {
            Some(TypeReference { and_token, lifetime, mutability, .. }) => {
                quote!(#token: ::core::pin::Pin<#and_token #lifetime #mutability #self_type>)
            }
            None => quote!(#token),
        },
        _ => quote!(#token),
    }
}

/// What the starter's first argument points to.
pub(super) enum OutPointer {
    /// `*mut T`: cxx checks that both sides mean the same T, and instantiates what C++ needs for it.
    Value(TokenStream),
    /// `*mut *const T` for `&T`: cxx takes no pointer to a reference.
    Reference(TokenStream),
    /// Two words or nothing (`&str`, `&[T]`, `()`): there is no type to point to.
    Opaque,
}

impl OutPointer {
    pub(super) fn of(value: Option<&Type>) -> OutPointer {
        let Some(ty) = value else { return OutPointer::Opaque };
        let reference = match ty {
            Type::Reference(reference) => Some(reference),
            Type::Path(path) => pinned(path),
            _ => None,
        };
        let Some(reference) = reference else { return OutPointer::Value(quote!(#ty)) };
        let target = &reference.elem;
        match &**target {
            Type::Slice(_) => OutPointer::Opaque,
            Type::Path(path) if path.path.is_ident("str") => OutPointer::Opaque,
            _ if is_mutable(reference) => OutPointer::Reference(quote!(*mut #target)),
            _ => OutPointer::Reference(quote!(*const #target)),
        }
    }

    pub(super) fn tokens(&self) -> TokenStream {
        match self {
            OutPointer::Value(tokens) | OutPointer::Reference(tokens) => tokens.clone(),
            OutPointer::Opaque => quote!(u8),
        }
    }
}

/// The type with cxx's own names qualified: cxx needs no imports in a bridge, so neither may the items we add to it.
pub(super) fn qualified(ty: &Type) -> TokenStream {
    struct Qualify;
    impl VisitMut for Qualify {
        fn visit_type_path_mut(&mut self, path: &mut TypePath) {
            visit_mut::visit_type_path_mut(self, path);
            if path.qself.is_some() || path.path.leading_colon.is_some() || path.path.segments.len() != 1 {
                return;
            }
            let segment = &path.path.segments[0];
            let span = segment.ident.span();
            let prefix = match segment.ident.to_string().as_str() {
                "UniquePtr" | "SharedPtr" | "WeakPtr" | "CxxString" | "CxxVector" => {
                    quote_spanned!(span=> ::cobridge::cxx::)
                }
                "ZigBox" => quote_spanned!(span=> ::cobridge::),
                "Pin" => quote_spanned!(span=> ::core::pin::),
                "c_char" => quote_spanned!(span=> ::core::ffi::),
                _ => return,
            };
            if let Ok(whole) = syn::parse2(quote!(#prefix #segment)) {
                path.path = whole;
            }
        }
    }
    let mut ty = ty.clone();
    Qualify.visit_type_mut(&mut ty);
    ty.into_token_stream()
}

/// Whether a value of this type may hold a borrow: a reference anywhere, or a type that has lifetimes.
pub(super) fn may_borrow(ty: &Type, scope: &Scope) -> bool {
    struct Find<'a>(&'a Scope, bool);
    impl Visit<'_> for Find<'_> {
        fn visit_type_reference(&mut self, _: &TypeReference) {
            self.1 = true;
        }
        fn visit_lifetime(&mut self, _: &Lifetime) {
            self.1 = true;
        }
        fn visit_ident(&mut self, ident: &Ident) {
            self.1 |= self.0.get(ident).is_some_and(|declared| declared.borrows);
        }
        // The types of a function pointer's arguments are not held.
        fn visit_type_fn_ptr(&mut self, _: &syn::TypeFnPtr) {}
    }
    let mut find = Find(scope, false);
    find.visit_type(ty);
    find.1
}

/// Whether the type names a reference without a lifetime.
pub(crate) fn elides(ty: &Type) -> bool {
    struct Find(bool);
    impl Visit<'_> for Find {
        fn visit_type_reference(&mut self, reference: &TypeReference) {
            self.0 |= reference.lifetime.is_none();
            visit::visit_type_reference(self, reference);
        }
        // Those of a function pointer are its own.
        fn visit_type_fn_ptr(&mut self, _: &syn::TypeFnPtr) {}
    }
    let mut find = Find(false);
    find.visit_type(ty);
    find.0
}

/// The type with `'static` for every lifetime. It has the same size.
pub(super) fn erased(ty: &Type) -> Type {
    struct Erase;
    impl VisitMut for Erase {
        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            reference.lifetime = Some(Lifetime::new("'static", reference.and_token.span));
            visit_mut::visit_type_reference_mut(self, reference);
        }
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            *lifetime = Lifetime::new("'static", lifetime.span());
        }
    }
    let mut ty = ty.clone();
    Erase.visit_type_mut(&mut ty);
    ty
}

/// Whether an exported function's argument is copied into its future: `&str` and `&[T]`, unless a lifetime says that C++
/// keeps it alive.
pub(crate) fn is_copied(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) if reference.lifetime.is_none() && !is_mutable(reference) => {
            match &*reference.elem {
                Type::Slice(_) => true,
                Type::Path(path) => path.path.is_ident("str"),
                _ => false,
            }
        }
        Type::Group(group) => is_copied(&group.elem),
        Type::Paren(paren) => is_copied(&paren.elem),
        _ => false,
    }
}

/// The lifetimes that a type names, once each.
pub(super) fn lifetimes(ty: &Type) -> Vec<Lifetime> {
    struct Collect(Vec<Lifetime>);
    impl<'ast> Visit<'ast> for Collect {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            if lifetime.ident != "_" && lifetime.ident != "static" && !self.0.contains(lifetime) {
                self.0.push(lifetime.clone());
            }
        }
        fn visit_type(&mut self, ty: &'ast Type) {
            visit::visit_type(self, ty);
        }
    }
    let mut collect = Collect(Vec::new());
    collect.visit_type(ty);
    collect.0
}

/// The type's C++ name, as cxx spells it.
///
/// # Errors
/// If there is none.
pub fn cpp_type(ty: &Type, scope: &Scope) -> Result<String, Diagnostics> {
    match ty {
        Type::Path(path) => cpp_path(path, scope),
        Type::Reference(reference) => cpp_reference(reference, scope),
        Type::Array(array) => match &array.len {
            Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_)) => {
                let Lit::Int(length) = &literal.lit else { return Err(unnameable(ty)) };
                Ok(format!("::std::array<{}, {}>", cpp_type(&array.elem, scope)?, length.base10_digits()))
            }
            _ => Err(unnameable(ty)),
        },
        Type::Ptr(pointer) => {
            let target = cpp_type(&pointer.elem, scope)?;
            let constant = matches!(pointer.mutability, syn::PointerMutability::Const(_));
            Ok(format!("{target}{} *", if constant { " const" } else { "" }))
        }
        Type::FnPtr(pointer) => {
            let output = match &pointer.output {
                ReturnType::Default => "void".to_owned(),
                ReturnType::Type(_, ty) if is_unit(ty) => "void".to_owned(),
                ReturnType::Type(_, ty) => cpp_type(ty, scope)?,
            };
            let inputs: Result<Vec<_>, _> =
                pointer.inputs.iter().map(|input| cpp_type(&input.ty, scope)).collect();
            Ok(format!("::rust::Fn<{output}({})>", inputs?.join(", ")))
        }
        Type::Group(group) => cpp_type(&group.elem, scope),
        Type::Paren(paren) => cpp_type(&paren.elem, scope),
        _ => Err(unnameable(ty)),
    }
}

fn cpp_reference(reference: &TypeReference, scope: &Scope) -> Result<String, Diagnostics> {
    let constant = if is_mutable(reference) { "" } else { " const" };
    match &*reference.elem {
        Type::Slice(slice) => Ok(format!("::rust::Slice<{}{constant}>", cpp_type(&slice.elem, scope)?)),
        Type::Path(path) if path.path.is_ident("str") => Ok("::rust::Str".to_owned()),
        target => Ok(format!("{}{constant} &", cpp_type(target, scope)?)),
    }
}

fn cpp_path(path: &TypePath, scope: &Scope) -> Result<String, Diagnostics> {
    if let Some(reference) = pinned(path) {
        return cpp_reference(reference, scope);
    }
    let whole = Type::Path(path.clone());
    let Some(segment) = path.path.segments.last() else { return Err(unnameable(&whole)) };
    if let Some(declared) = scope.get(&segment.ident) {
        return Ok(declared.path());
    }
    let name = segment.ident.to_string();
    let template = match name.as_str() {
        "Vec" => "::rust::Vec",
        "Box" => "::rust::Box",
        "UniquePtr" => "::std::unique_ptr",
        "SharedPtr" => "::std::shared_ptr",
        "WeakPtr" => "::std::weak_ptr",
        "CxxVector" => "::std::vector",
        _ => return atom(&name).map(str::to_owned).ok_or_else(|| unnameable(&whole)),
    };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Err(unnameable(&whole)) };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => Ok(format!("{template}<{}>", cpp_type(inner, scope)?)),
        _ => Err(unnameable(&whole)),
    }
}

fn atom(name: &str) -> Option<&'static str> {
    crate::syntax::integer(name).or(match name {
        "bool" => Some("bool"),
        "f32" => Some("float"),
        "f64" => Some("double"),
        "c_char" => Some("char"),
        "String" => Some("::rust::String"),
        "CxxString" => Some("::std::string"),
        _ => None,
    })
}

fn unnameable(ty: &Type) -> Diagnostics {
    Diagnostic::new(ty, "unsupported type").help("use a type that cxx takes in a function").into()
}
