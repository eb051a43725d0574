package org.posthorn.admin;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.certificates.OrderStatus;
import org.posthorn.admin.certificates.Renewal;
import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.admin.certificates.ServedCertificates.WantedName;

/// The certificates that are presented to clients, and their renewal.
public final class Certificates {
  private final InstallationStores kept;
  private final ServedCertificates served;
  private final AuditTrail audit;

  Certificates(InstallationStores kept, ServedCertificates served, AuditTrail audit) {
    this.kept = kept;
    this.served = served;
    this.audit = audit;
  }

  /// Status of the certificates.
  ///
  /// @param inUse the default first
  /// @param missing names of local domains that no current certificate covers
  /// @param order empty if no ACME authority is configured
  public record Status(
      List<X509Certificate> inUse, List<WantedName> missing, Optional<OrderStatus> order) {
    public Status {
      inUse = List.copyOf(inUse);
      missing = List.copyOf(missing);
    }
  }

  public Status status(Caller by) {
    by.requireInstallation(kept.access());
    List<WantedName> missing = served.wanted().stream().filter(name -> !name.served()).toList();
    return new Status(served.inUse(), missing, served.order());
  }

  /// Orders a certificate now; see [ServedCertificates#renew].
  public Renewal renew(Caller by, boolean dryRun) {
    by.requireInstallation(kept.access());
    Renewal renewal = served.renew(dryRun);
    audit.record(
        by,
        "certificate.renew",
        String.join(",", renewal.validated()),
        dryRun ? "dry run" : renewal.issued() ? "issued" : "not issued");
    return renewal;
  }
}
