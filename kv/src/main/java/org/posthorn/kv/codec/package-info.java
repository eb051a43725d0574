/// How the values of rows are written: one codec for all modules.
///
/// A value is a format version (one octet) and fields in a fixed order, without names. What the
/// fields of a table are is documented in the module that owns it.
///
/// Formats of numbers and lengths differ between tables and must stay as they are: big-endian
/// numbers of 4 or 8 octets with lengths of 4 octets (`int32`, `int64`, `text`, `bytes`), and
/// LEB128 (`varint`, `varText`, `varBytes`), which suits tables of very many small rows. The choice
/// is made once for a table; see `docs/decisions/0018-one-row-codec-and-leases.md`.
@NullMarked
package org.posthorn.kv.codec;

import org.jspecify.annotations.NullMarked;
