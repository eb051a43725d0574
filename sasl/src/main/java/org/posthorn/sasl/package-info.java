/// SASL (RFC 4422): authentication mechanisms as client and server state machines.
///
/// This module stores no credentials and uses no sockets. A protocol engine looks up a
/// [SaslMechanism] by the client's name, creates its server state machine with a [Credentials], and
/// passes decoded messages in and [Step]s out; base64, `*` (cancel) and line limits are handled by
/// the engine.
///
/// **No success data.** SMTP (RFC 4954 §4), IMAP (RFC 9051 §6.2.2) and POP3 (RFC 5034 §4) cannot
/// carry data with their success reply. SCRAM's last server message is therefore always a challenge
/// that the client answers with an empty message, so engines need no special case.
///
/// **Strings.** User names and passwords are prepared with [Saslprep] (RFC 4013), which RFC 4616
/// and RFC 5802 require. PRECIS (RFC 8265) would differ for a few scripts and is not used, so that
/// the verifiers agree with what SCRAM clients compute.
///
/// **Secrecy.** For a user that does not exist, [Credentials] returns a salt that is always the
/// same for that name, and the exchange is completed; comparisons of proofs take constant time.
@NullMarked
package org.posthorn.sasl;

import org.jspecify.annotations.NullMarked;
