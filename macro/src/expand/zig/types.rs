//! The types of a bridge that has to do with Zig: for the shared ones what Zig needs of Rust, and a proof that both lay them out in the
//! same way; for those of `extern "Zig"` the Rust type.
//!
//! ```text
//! const _: () = {
//!     crosses_as_it_is! { [] Point; }
//!     #[unsafe(export_name = "cobridge1$zig$digests$vec$Point")] static VECTOR: VecOps = VecOps::of::<Point>();
//!     #[repr(C)] struct InZig { x: f64, name: [usize; 3] }
//!     assert!(size_of::<Point>() == size_of::<InZig>() && ..);
//! };
//! pub struct Session { _opaque: Opaque }
//! // SAFETY: the shim has it.
//! unsafe impl Object for Session { .. }
//! ```

use cobridge_gen::lower::{ZigField, ZigKind, ZigNamed, ZigType, zig_symbol};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Attribute;

pub(super) fn named(plan: &ZigNamed) -> TokenStream {
    match &plan.kind {
        ZigKind::Struct { fields, align } => shared(plan, &layout(&plan.name, fields, *align)),
        ZigKind::Enum { repr, .. } => {
            let (name, repr) = (&plan.name, Ident::new(repr, Span::call_site()));
            let layout = quote! {
                assert!(::core::mem::size_of::<#name>() == ::core::mem::size_of::<#repr>());
                assert!(::core::mem::align_of::<#name>() == ::core::mem::align_of::<#repr>());
            };
            shared(plan, &layout)
        }
        ZigKind::Unknown { .. } => TokenStream::new(),
        ZigKind::Opaque { attrs, .. } => opaque(plan, attrs),
    }
}

fn shared(plan: &ZigNamed, layout: &TokenStream) -> TokenStream {
    let ZigNamed { name, cfg, .. } = plan;
    let symbol = symbol("vec", plan);
    quote_spanned! {name.span()=>
        #(#cfg)*
        const _: () = {
            ::cobridge::private::zig::crosses_as_it_is! { [] #name; }
            // SAFETY: no other item of the program has the name, which is this type's.
            #[unsafe(export_name = #symbol)]
            static COBRIDGE_VECTOR: ::cobridge::private::zig::VecOps = ::cobridge::private::zig::VecOps::of::<#name>();
            #layout
        };
    }
}

/// The same struct as Zig has it.
fn layout(name: &Ident, fields: &[ZigField], align: Option<u64>) -> TokenStream {
    let align = align.map(proc_macro2::Literal::u64_unsuffixed);
    let repr = align.map_or_else(|| quote!(C), |align| quote!(C, align(#align)));
    let members = fields.iter().map(|ZigField { name, ty, cfg, .. }| {
        let ty = in_zig(ty);
        quote!(#(#cfg)* #name: #ty,)
    });
    let offsets = fields.iter().map(|ZigField { name: field, cfg, .. }| {
        quote! {
            #(#cfg)*
            assert!(::core::mem::offset_of!(#name, #field) == ::core::mem::offset_of!(InZig, #field));
        }
    });
    quote! {
        #[repr(#repr)]
        #[allow(dead_code)]
        struct InZig { #(#members)* }
        assert!(::core::mem::size_of::<#name>() == ::core::mem::size_of::<InZig>());
        assert!(::core::mem::align_of::<#name>() == ::core::mem::align_of::<InZig>());
        #(#offsets)*
    }
}

/// What has the layout of the type in Zig.
fn in_zig(ty: &ZigType) -> TokenStream {
    match ty {
        ZigType::String | ZigType::Vec(_) => quote!([usize; 3]),
        ZigType::Array { element, length } => {
            let element = Ident::new(element, Span::call_site());
            let length = proc_macro2::Literal::u64_unsuffixed(*length);
            quote!([#element; #length])
        }
        ZigType::Scalar(name) => {
            let name = Ident::new(name, Span::call_site());
            quote!(#name)
        }
        // They have a proof of their own.
        ZigType::Enum(name) | ZigType::Struct(name) => {
            let name = Ident::new(name, Span::call_site());
            quote!(#name)
        }
        // No fields.
        ZigType::Nothing
        | ZigType::Text
        | ZigType::Slice { .. }
        | ZigType::Reference { .. }
        | ZigType::Owned(_)
        | ZigType::Option(_)
        | ZigType::RustBox(_)
        | ZigType::Channel { .. }
        | ZigType::AsyncFn(_) => quote!(()),
    }
}

fn opaque(plan: &ZigNamed, attrs: &[Attribute]) -> TokenStream {
    let ZigNamed { name, cfg, .. } = plan;
    let symbol = symbol("drop", plan);
    quote_spanned! {name.span()=>
        #(#attrs)*
        #(#cfg)*
        #[repr(C)]
        #[allow(dead_code)]
        pub struct #name {
            _opaque: ::cobridge::private::zig::Opaque,
        }
        #(#cfg)*
        const _: () = {
            // SAFETY: cobridge_gen wrote this and the shim from the same declaration.
            unsafe extern "C" {
                #[link_name = #symbol]
                fn cobridge_destroy(object: *mut ::core::ffi::c_void);
            }
            // SAFETY: the shim's function destroys an object of the Zig type of this name.
            unsafe impl ::cobridge::private::zig::Object for #name {
                unsafe fn destroy(object: *mut ::core::ffi::c_void) {
                    // SAFETY: the caller's promise.
                    unsafe { cobridge_destroy(object) }
                }
            }
        };
    }
}

fn symbol(what: &str, plan: &ZigNamed) -> String {
    // Cargo sets it for both the macro and the build script.
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    zig_symbol(&package, &format!("{what}::{}", plan.path))
}
