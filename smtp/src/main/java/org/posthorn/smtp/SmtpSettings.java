package org.posthorn.smtp;

import java.util.Optional;
import java.util.Set;
import org.posthorn.wire.TlsContext;

/// Settings of one listener.
///
/// @param role its purpose
/// @param hostName the host name in the greeting and in Received
/// @param tls for STARTTLS; empty if not available, or TLS is on from the start
/// @param authenticationInClear whether AUTH is offered without TLS to clients on the same host
/// @param limits of a session
/// @param tolerances allowed deviations
public record SmtpSettings(
    ListenerRole role,
    String hostName,
    Optional<TlsContext> tls,
    boolean authenticationInClear,
    SmtpLimits limits,
    Set<SmtpTolerance> tolerances) {

  public SmtpSettings {
    tolerances = Set.copyOf(tolerances);
  }

  /// Default limits, no tolerances, no TLS.
  public static SmtpSettings of(ListenerRole role, String hostName) {
    return new SmtpSettings(
        role, hostName, Optional.empty(), false, SmtpLimits.defaults(), Set.of());
  }

  public SmtpSettings withTls(TlsContext context) {
    return new SmtpSettings(
        role, hostName, Optional.of(context), authenticationInClear, limits, tolerances);
  }

  public SmtpSettings withLimits(SmtpLimits other) {
    return new SmtpSettings(role, hostName, tls, authenticationInClear, other, tolerances);
  }

  public SmtpSettings withTolerances(Set<SmtpTolerance> others) {
    return new SmtpSettings(role, hostName, tls, authenticationInClear, limits, others);
  }

  public SmtpSettings withAuthenticationInClear() {
    return new SmtpSettings(role, hostName, tls, true, limits, tolerances);
  }
}
