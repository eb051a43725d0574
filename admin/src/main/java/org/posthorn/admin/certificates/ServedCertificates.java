package org.posthorn.admin.certificates;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// The certificates of a running server. The server provides it. Thread-safe.
public interface ServedCertificates {
  /// The certificates presented to clients, the default first.
  List<X509Certificate> inUse();

  /// @return empty if no authority is configured
  Optional<OrderStatus> order();

  /// Names of local domains that clients connect to.
  List<WantedName> wanted();

  /// Orders a certificate now, and uses it. May take minutes.
  ///
  /// @param dryRun whether the names are only validated, and nothing is issued
  /// @throws org.posthorn.admin.OperationException if no authority is configured, or the order
  ///   failed as a whole; then the current certificate stays in use
  Renewal renew(boolean dryRun);

  /// A name that clients connect to.
  ///
  /// @param resolvesHere whether it resolves to an address of this server
  /// @param served whether a current certificate covers it
  record WantedName(String name, boolean resolvesHere, boolean served) {}
}
