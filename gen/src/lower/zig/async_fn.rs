//! An `impl AsyncFn(A) -> R` argument of a function of Zig: `rust.AsyncFn(fn (A) R)` there.

use super::ZigType;
use crate::lower::{async_fn_bound, split_result, types};
use crate::syntax::Scope;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{ReturnType, Type};

/// An async callback.
#[derive(Clone, Debug)]
pub struct ZigCallback {
    /// The arguments' types.
    pub inputs: Vec<ZigType>,
    /// The same in Rust.
    pub rust_inputs: Vec<TokenStream>,
    /// The value's type.
    pub value: ZigType,
    /// The same in Rust, `()` if there is none.
    pub rust_value: TokenStream,
    /// `-> Result<R>`.
    pub fallible: bool,
}

impl PartialEq for ZigCallback {
    fn eq(&self, other: &Self) -> bool {
        (&self.inputs, &self.value, self.fallible) == (&other.inputs, &other.value, other.fallible)
    }
}

impl Eq for ZigCallback {}

impl ZigCallback {
    /// None if it is no callback, or one with types that have no counterpart.
    pub(super) fn of(ty: &Type, scope: &Scope) -> Option<ZigCallback> {
        let bound = async_fn_bound(ty)?;
        let input = |ty: &Type| {
            let ty = ZigType::of(ty, scope)?;
            ty.is_plain_or_lent().then_some(ty)
        };
        let inputs: Option<Vec<ZigType>> = bound.inputs.iter().map(|argument| input(&argument.ty)).collect();
        let (value, fallible) = match &bound.output {
            ReturnType::Default => (None, false),
            ReturnType::Type(_, ty) => {
                let (value, result) = split_result(ty);
                (value, result.is_some())
            }
        };
        let zig_value = value.map_or(Some(ZigType::Nothing), |value| ZigType::of(value, scope))?;
        zig_value.is_plain().then_some(ZigCallback {
            inputs: inputs?,
            rust_inputs: bound.inputs.iter().map(|argument| types::qualified(&argument.ty)).collect(),
            value: zig_value,
            rust_value: value.map_or_else(|| quote!(()), types::qualified),
            fallible,
        })
    }

    pub(super) fn zig(&self) -> String {
        let inputs: Vec<String> = self.inputs.iter().map(ZigType::zig).collect();
        format!("rust.AsyncFn(fn ({}) {})", inputs.join(", "), self.value.zig())
    }
}
