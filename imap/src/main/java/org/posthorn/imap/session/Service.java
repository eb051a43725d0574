package org.posthorn.imap.session;

import java.util.Optional;
import org.posthorn.sasl.Credentials;
import org.posthorn.store.MailStore;
import org.posthorn.wire.TlsContext;

/// What all sessions of one listener share.
///
/// @param credentials who verifies logins; gives a [org.posthorn.directory.Principal] as identity
/// @param startTls the server's side of STARTTLS; empty where TLS is on from the first byte
/// @param clearLoginFromLoopback whether passwords are taken without TLS from clients on this
///     machine, as quickstart allows
public record Service(
    MailStore store,
    Credentials credentials,
    Limits limits,
    Optional<TlsContext> startTls,
    boolean clearLoginFromLoopback) {}
