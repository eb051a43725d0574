package org.posthorn.web.autoconfig;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.web.WebException;

/// Host, ports and domains of the mail service.
///
/// @param host name that clients connect to, covered by the certificate
/// @param incoming IMAP services, the preferred one first
/// @param pop3 POP3 services; may be empty
/// @param outgoing submission services, the preferred one first
/// @param ours whether a domain, in lower case, is local
public record MailServices(
    String host,
    List<Service> incoming,
    List<Service> pop3,
    List<Service> outgoing,
    Predicate<String> ours) {
  public MailServices {
    incoming = List.copyOf(incoming);
    pop3 = List.copyOf(pop3);
    outgoing = List.copyOf(outgoing);
  }

  /// A port.
  ///
  /// @param implicitTls whether TLS starts at once; otherwise with STARTTLS
  public record Service(int port, boolean implicitTls) {}

  /// The domain of an address, if it is local.
  ///
  /// @throws WebException 404 if it is not
  String domainOf(String address) {
    String domain =
        address.substring(address.lastIndexOf('@') + 1).strip().toLowerCase(Locale.ROOT);
    if (domain.isEmpty() || !ours.test(domain)) {
      throw new WebException(404, "this server does not serve that domain");
    }
    return domain;
  }

  /// The host name, if it is a local domain.
  Optional<String> domain(String host) {
    return Optional.of(host).filter(ours);
  }

  /// The local domain of a host name with this label, such as `autoconfig.example.org`.
  Optional<String> domainBelow(String label, String host) {
    String prefix = label + ".";
    return host.startsWith(prefix)
        ? Optional.of(host.substring(prefix.length())).filter(ours)
        : Optional.empty();
  }
}
