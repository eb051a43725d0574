package org.posthorn.web.autoconfig;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.web.WebException;

/// Where users reach their mail, and whose domain it is.
///
/// @param host the name that clients connect to and that is in the certificate
/// @param incoming IMAP, the best way first
/// @param pop3 the same for who prefers POP3; may be empty
/// @param outgoing submission, the best way first
/// @param ours whether a domain, in lower case, is one of ours
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
  /// @param implicitTls TLS from the first byte on; else STARTTLS
  public record Service(int port, boolean implicitTls) {}

  /// The domain of an address, if it is ours.
  ///
  /// @throws WebException 404 if it is not
  String domainOf(String address) {
    String domain =
        address.substring(address.lastIndexOf('@') + 1).strip().toLowerCase(Locale.ROOT);
    if (domain.isEmpty() || !ours.test(domain)) {
      throw new WebException(404, "this server has no mail of that domain");
    }
    return domain;
  }

  /// A host's name, if it is a domain of ours.
  Optional<String> domain(String host) {
    return Optional.of(host).filter(ours);
  }

  /// The domain that a name below it is asked for, as `autoconfig.example.org` for `autoconfig`.
  Optional<String> domainBelow(String label, String host) {
    String prefix = label + ".";
    return host.startsWith(prefix)
        ? Optional.of(host.substring(prefix.length())).filter(ours)
        : Optional.empty();
  }
}
