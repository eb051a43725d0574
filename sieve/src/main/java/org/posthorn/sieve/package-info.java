/// Sieve (RFC 5228): scripts of users that filter and file mail.
///
/// # The model
///
/// [org.posthorn.sieve.script.Compiler] compiles the octets of a script to a
/// [org.posthorn.sieve.script.Script], or reports its errors with line and column.
/// [org.posthorn.sieve.run.Interpreter] runs it for a message and returns actions without
/// performing them. After an error the only action is to keep the message. Strings are *octet
/// strings*: each `char` is one octet of UTF-8 (ISO 8859-1), since Sieve's comparators and
/// wildcards know octets.
///
/// # Threads and limits
///
/// Scripts are immutable and may be run by several threads. Everything is bounded by
/// [org.posthorn.sieve.SieveLimits].
///
/// RFC 5228 and the extensions in [org.posthorn.sieve.Capability]; `docs/sieve.md` says where we
/// differ from other implementations.
@NullMarked
package org.posthorn.sieve;

import org.jspecify.annotations.NullMarked;
