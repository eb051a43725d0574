/// The forms of headers and bodies that signatures are made of, for `dkim` and `arc` alike.
///
/// **RFCs**: 6376 §3.2 (tag lists), §3.4 (canonicalization), §3.7 (what is hashed).
///
/// **The model**: [HeaderOctets] keeps the header up to where [HeaderEnd] finds its end; a
/// [HeaderBlock] holds its fields as they arrived; [BodyHashes] takes the body once and hashes it
/// for all signatures; a [TagList] is a field's or a record's `a=b; c=d`. Octets in, octets out; no
/// DNS, no keys.
///
/// **Threads**: one, but for [TagList], which is immutable.
///
/// **Limits**: [HeaderBlock#OCTETS_MAX].
@NullMarked
package org.posthorn.mailauth.canonical;

import org.jspecify.annotations.NullMarked;
