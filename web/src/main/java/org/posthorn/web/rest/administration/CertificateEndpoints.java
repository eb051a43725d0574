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
import org.posthorn.admin.certificates.OrderStatus;
import org.posthorn.admin.certificates.Renewal;
import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;

/// Endpoints for the certificates that are presented to clients, and their renewal.
final class CertificateEndpoints {
  private static final String GROUP = "Certificates";
  private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6
  private static final int RADIX = 16;

  private final Operations operations;

  private CertificateEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A current certificate.
  public record CertificateDetail(
      @Description("its names") List<String> names,
      @Description("who issued it") String issuer,
      @Description("whether it is self-signed, so that clients do not trust it") boolean selfSigned,
      @Description("start of its validity") Instant notBefore,
      @Description("end of its validity") Instant notAfter,
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
        return List.of(); // it is in use, although clients see no names either
      }
    }
  }

  /// A name that clients connect to.
  public record MissingName(
      @Description("the name") String name,
      @Description("whether it resolves to an address of this server") boolean resolvesHere) {
    static MissingName of(ServedCertificates.WantedName name) {
      return new MissingName(name.name(), name.resolvesHere());
    }
  }

  /// Status of the orders of certificates.
  public record OrderDetail(
      @Description("the authority") String authority,
      @Description("names of the certificate to order") List<String> names,
      @Description("time of the next order") Optional<Instant> renewal,
      @Description("time of the next attempt after a failure") Optional<Instant> pausedUntil,
      @Description("why the last order failed as a whole") Optional<String> error,
      @Description("names whose validation failed in the last order, with the reason")
          SortedMap<String, String> refused) {
    static OrderDetail of(OrderStatus order) {
      return new OrderDetail(
          order.authority().toString(),
          order.names(),
          order.renewal(),
          order.pausedUntil(),
          order.error(),
          order.refused());
    }
  }

  /// Status of the certificates.
  public record CertificateStatus(
      @Description("the current certificates, the default first")
          List<CertificateDetail> certificates,
      @Description("names of local domains that no current certificate covers")
          List<MissingName> missing,
      @Description("status of orders; missing if no ACME authority is configured")
          Optional<OrderDetail> order) {}

  /// Result of an order.
  public record RenewalDetail(
      @Description("whether a certificate was issued; never in a dry run") boolean issued,
      @Description("names that the authority validated") List<String> validated,
      @Description("the other names, with the reason") SortedMap<String, String> refused) {}

  static List<Endpoint> of(Operations operations) {
    return new CertificateEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/certificates", "getCertificates")
            .says(GROUP, "Shows the current certificates, and the status of their renewal.")
            .scope("admin.read")
            .gives(
                CertificateStatus.class,
                "the certificates",
                call -> status(operations.certificates().status(call.caller()))),
        Endpoint.post("/certificates/renew", "renewCertificates")
            .says(
                GROUP,
                "Orders a certificate now, and uses it. The response comes when the authority has"
                    + " finished, which may take minutes.")
            .scope("admin")
            .query(
                Parameter.flag(
                    "dryRun", "whether the names are only validated, and nothing is issued"))
            .gives(
                RenewalDetail.class,
                "the result",
                call ->
                    renewal(operations.certificates().renew(call.caller(), call.flag("dryRun")))));
  }

  private static CertificateStatus status(Certificates.Status status) {
    return new CertificateStatus(
        status.inUse().stream().map(CertificateDetail::of).toList(),
        status.missing().stream().map(MissingName::of).toList(),
        status.order().map(OrderDetail::of));
  }

  private static RenewalDetail renewal(Renewal renewal) {
    return new RenewalDetail(renewal.issued(), renewal.validated(), renewal.refused());
  }
}
