package org.posthorn.admin;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.certificates.OrderStanding;
import org.posthorn.admin.certificates.Renewal;
import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.admin.certificates.ServedCertificates.WantedName;

/// The certificates that clients are shown, and their renewal.
public final class Certificates {
  private final Kept kept;
  private final ServedCertificates served;
  private final AuditTrail audit;

  Certificates(Kept kept, ServedCertificates served, AuditTrail audit) {
    this.kept = kept;
    this.served = served;
    this.audit = audit;
  }

  /// How the certificates stand.
  ///
  /// @param inForce the default first
  /// @param missing names of our domains that no certificate in force is for
  /// @param order empty if no authority is configured
  public record Standing(
      List<X509Certificate> inForce, List<WantedName> missing, Optional<OrderStanding> order) {
    public Standing {
      inForce = List.copyOf(inForce);
      missing = List.copyOf(missing);
    }
  }

  public Standing status(Caller by) {
    by.requireInstallation(kept.access());
    List<WantedName> missing = served.wanted().stream().filter(name -> !name.served()).toList();
    return new Standing(served.inForce(), missing, served.order());
  }

  /// Orders a certificate now; see [ServedCertificates#renew].
  public Renewal renew(Caller by, boolean dryRun) {
    by.requireInstallation(kept.access());
    Renewal renewal = served.renew(dryRun);
    audit.record(
        by,
        "certificate.renew",
        String.join(",", renewal.proved()),
        dryRun ? "dry run" : renewal.issued() ? "issued" : "not issued");
    return renewal;
  }
}
