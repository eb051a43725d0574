package org.posthorn.admin.certificates;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// The certificates of a running server. The server provides it. Thread-safe.
public interface ServedCertificates {
  /// What clients are shown, the default first.
  List<X509Certificate> inForce();

  /// @return empty if no authority is configured
  Optional<OrderStanding> order();

  /// Names of our domains that clients look for.
  List<WantedName> wanted();

  /// Orders a certificate now, and takes it into use. Takes as long as the authority does: minutes.
  ///
  /// @param dryRun whether the names are proved only, and nothing is issued
  /// @throws org.posthorn.admin.OperationException if no authority is configured, or the order
  ///   failed as a whole; what was in force stays
  Renewal renew(boolean dryRun);

  /// A name that clients look for.
  ///
  /// @param leadsHere whether the DNS has it at an address of this server
  /// @param served whether a certificate in force is for it
  record WantedName(String name, boolean leadsHere, boolean served) {}
}
