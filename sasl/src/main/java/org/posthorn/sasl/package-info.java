/// SASL (RFC 4422): authentication mechanisms as client and server state machines.
///
/// Nothing here keeps credentials or touches a socket. A protocol engine looks up a [SaslMechanism]
/// by the name the client gave, makes its server machine over the [Credentials] port, and passes
/// decoded messages in and [Step]s out; base64, `*` (cancel) and line limits are the engine's.
///
/// **No success data.** SMTP (RFC 4954 §4), IMAP (RFC 9051 §6.2.2) and POP3 (RFC 5034 §4) cannot
/// carry data with their success reply. SCRAM's last server message is therefore always a challenge
/// that the client answers with an empty message, so no engine needs to know of this.
///
/// **Strings.** User names and passwords are prepared with [Saslprep] (RFC 4013), which RFC 4616
/// and RFC 5802 ask for. PRECIS (RFC 8265) would differ for a few scripts and is not used, so that
/// the verifiers agree with what clients of SCRAM compute.
///
/// **Secrecy.** For a user that does not exist the port gives a SCRAM salt that is always the same
/// for that name, and the exchange is carried to its end; comparisons of proofs take constant time.
@NullMarked
package org.posthorn.sasl;

import org.jspecify.annotations.NullMarked;
