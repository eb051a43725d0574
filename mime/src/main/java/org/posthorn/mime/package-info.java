/// Internet messages: structure scan with byte offsets, lazy decoding, composing, addresses, dates,
/// charsets. Bytes in, values out; nothing here does I/O or knows a store.
///
/// RFC 5322, 6532 (messages), 2045-2047, 2183, 2231 (MIME), 5321 and 6531 (addresses), 3501 and
/// 9051 (ENVELOPE, BODYSTRUCTURE, sections), 5256 (base subject), 5051 (i;unicode-casemap), 8970
/// (preview), 3676 (format=flowed), 6152 §3 and 3030 §3 (conversion for servers that take fewer
/// octets: [Downgrade]), 1847 (what must not be converted).
///
/// # The model
///
/// A message is an [org.posthorn.mime.Entity] tree of offsets, line counts, Content-* fields and
/// envelopes. [org.posthorn.mime.MessageScanner] makes it in one pass while the bytes arrive, and
/// keeps no body. It is stored beside the message in a compact form, so that listings never open
/// the message. Header values are *octet strings*: each `char` is one octet (ISO 8859-1), so that
/// no byte is lost; [org.posthorn.mime.EncodedWords] decodes them to text.
///
/// # Reading is lenient, writing and domains are strict
///
/// Nothing in a message is an error, except where somebody asks who wrote it:
/// [org.posthorn.mime.AddressFields] reads strictly. A header ends at its empty line, at a boundary
/// or with the message; a line without a colon is a field that is all name. Boundaries match as
/// prefixes of a line, the longest wins, as in Dovecot; differences from Dovecot are documented in
/// `docs/decisions/0003-mime-and-dovecot.md` and tested. [org.posthorn.mime.MailDomain], in
/// contrast, refuses whatever RFC 5321 does not allow.
///
/// # Threads and limits
///
/// Values are immutable; the scanner and the header writer belong to one thread. All limits of a
/// scan are in [org.posthorn.mime.MimeLimits]; time is linear in the input, which a test checks by
/// counting steps.
///
/// # The stored form of an entity, format 1
///
/// One byte 1, then the top entity. Numbers are little-endian groups of seven bits, the high bit
/// saying that more follow. A string is 0 for none, 1..48 for a word of the fixed list in
/// `EntityCodec`, else 49 + its length and its octets.
///
/// | part | bytes |
/// |---|---|
/// | entity | flags, header start, header length, body length, lines, fields, envelope, children |
/// | flags | bits 0-1 kind (leaf, multipart, message), bit 2 has envelope, bit 3 has fields |
/// | header start | distance from the end of the sibling before, or from the parent's body start |
/// | fields | type, (subtype, parameters), encoding, id, description, MD5, disposition, (parameters), languages, location |
/// | parameters | count, then name and value each |
/// | envelope | date, subject, six address lists, In-Reply-To, Message-ID |
/// | address list | count, then name, route, mailbox, host each |
/// | children | count, then each |
///
/// History: 1, the first. A later format changes the first byte, and still reads 1.
@NullMarked
package org.posthorn.mime;

import org.jspecify.annotations.NullMarked;
