package org.posthorn.web.session;

import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.factors.FactorCheck;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.factors.Passkeys;
import org.posthorn.directory.sessions.WebSessions;

/// Components for authentication.
public record SignInParts(
    Directory directory,
    Authenticator authenticator,
    Factors factors,
    FactorCheck check,
    Passkeys passkeys,
    Passwords passwords,
    WebSessions sessions) {}
