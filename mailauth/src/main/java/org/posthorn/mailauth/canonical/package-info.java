/// Canonical forms of headers and bodies for signatures, used by `dkim` and `arc`.
///
/// **RFCs**: 6376 §3.2 (tag lists), §3.4 (canonicalization), §3.7 (hashes).
///
/// **The model**: [HeaderOctets] collects the header up to the end that [HeaderEnd] finds; a
/// [HeaderBlock] has its original fields; [BodyHashes] hashes the body in one pass for all
/// signatures; a [TagList] is the `a=b; c=d` of a field or record. No DNS, no keys.
///
/// **Threads**: one, except [TagList], which is immutable.
///
/// **Limits**: [HeaderBlock#OCTETS_MAX].
@NullMarked
package org.posthorn.mailauth.canonical;

import org.jspecify.annotations.NullMarked;
