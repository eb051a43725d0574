/// The encoding of row values: one codec for all modules.
///
/// A value is a format version (one octet) and fields in a fixed order, without names. The module
/// that owns a table documents its fields.
///
/// Formats of numbers and lengths differ between tables and must not change: big-endian numbers of
/// 4 or 8 octets with lengths of 4 octets (`int32`, `int64`, `text`, `bytes`), and LEB128
/// (`varint`, `varText`, `varBytes`) for tables with very many small rows. Each table uses one of
/// them; see `docs/decisions/0018-one-row-codec-and-leases.md`.
@NullMarked
package org.posthorn.kv.codec;

import org.jspecify.annotations.NullMarked;
