package org.posthorn.web.rest.administration;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.admin.Certificates;
import org.posthorn.admin.Operations;
import org.posthorn.admin.certificates.OrderStanding;
import org.posthorn.admin.certificates.Renewal;
import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;

/// The certificates that clients are shown, and their renewal.
final class CertificateEndpoints {
  private static final String GROUP = "Certificates";
  private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6
  private static final int RADIX = 16;

  private final Operations operations;

  private CertificateEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A certificate in force.
  public record CertificateDetail(
      @Description("names that it is for") List<String> names,
      @Description("who issued it") String issuer,
      @Description("whether it was issued by itself, so that nobody trusts it") boolean selfSigned,
      @Description("from when on it is valid") Instant notBefore,
      @Description("until when it is valid") Instant notAfter,
      @Description("its serial number, in hexadecimal digits") String serial) {
    static CertificateDetail of(X509Certificate certificate) {
      return new CertificateDetail(
          namesOf(certificate),
          certificate.getIssuerX500Principal().getName(),
          certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal()),
          certificate.getNotBefore().toInstant(),
          certificate.getNotAfter().toInstant(),
          certificate.getSerialNumber().toString(RADIX));
    }

    private static List<String> namesOf(X509Certificate certificate) {
      try {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
            ? List.of()
            : names.stream()
                .filter(name -> name.getFirst().equals(DNS_NAME))
                .map(name -> String.valueOf(name.get(1)))
                .sorted()
                .toList();
      } catch (CertificateParsingException e) {
        return List.of(); // it is served, and clients see no names either
      }
    }
  }

  /// A name that clients look for.
  public record MissingName(
      @Description("the name") String name,
      @Description("whether the DNS has it at an address of this server") boolean leadsHere) {
    static MissingName of(ServedCertificates.WantedName name) {
      return new MissingName(name.name(), name.leadsHere());
    }
  }

  /// How the orders of certificates stand.
  public record OrderDetail(
      @Description("the authority") String authority,
      @Description("names that are wanted") List<String> names,
      @Description("when it is ordered next") Optional<Instant> renewal,
      @Description("after a failure: nothing is tried before") Optional<Instant> pausedUntil,
      @Description("why the last order failed as a whole") Optional<String> error,
      @Description("names that the last order could not prove, with the reason")
          SortedMap<String, String> refused) {
    static OrderDetail of(OrderStanding order) {
      return new OrderDetail(
          order.authority().toString(),
          order.names(),
          order.renewal(),
          order.pausedUntil(),
          order.error(),
          order.refused());
    }
  }

  /// How the certificates stand.
  public record CertificateStatus(
      @Description("those in force, the default first") List<CertificateDetail> certificates,
      @Description("names of our domains that no certificate in force is for")
          List<MissingName> missing,
      @Description("how orders stand; missing if no authority is configured")
          Optional<OrderDetail> order) {}

  /// What came of an order.
  public record RenewalDetail(
      @Description("whether there is a new certificate; never after a dry run") boolean issued,
      @Description("names that the authority accepts as ours") List<String> proved,
      @Description("the others, with the reason") SortedMap<String, String> refused) {}

  static List<Endpoint> of(Operations operations) {
    return new CertificateEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/certificates", "getCertificates")
            .says(GROUP, "Shows the certificates in force, and how their renewal stands.")
            .scope("admin.read")
            .gives(
                CertificateStatus.class,
                "the certificates",
                call -> status(operations.certificates().status(call.caller()))),
        Endpoint.post("/certificates/renew", "renewCertificates")
            .says(
                GROUP,
                "Orders a certificate now, and takes it into use. It takes as long as the authority"
                    + " does, which may be minutes.")
            .scope("admin")
            .query(
                Parameter.flag(
                    "dryRun", "whether the names are proved only, and nothing is issued"))
            .gives(
                RenewalDetail.class,
                "what came of it",
                call ->
                    renewal(operations.certificates().renew(call.caller(), call.flag("dryRun")))));
  }

  private static CertificateStatus status(Certificates.Standing standing) {
    return new CertificateStatus(
        standing.inForce().stream().map(CertificateDetail::of).toList(),
        standing.missing().stream().map(MissingName::of).toList(),
        standing.order().map(OrderDetail::of));
  }

  private static RenewalDetail renewal(Renewal renewal) {
    return new RenewalDetail(renewal.issued(), renewal.proved(), renewal.refused());
  }
}
