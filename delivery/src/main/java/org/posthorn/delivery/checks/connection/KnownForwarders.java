package org.posthorn.delivery.checks.connection;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Cidr;

/// Servers that forward others' mail: they are not responsible for its content.
///
/// @param networks of forwarders
/// @param sealers domains that seal forwarded mail (RFC 8617)
public record KnownForwarders(List<Cidr> networks, Set<DomainName> sealers) {
  public static final KnownForwarders NONE = new KnownForwarders(List.of(), Set.of());

  public KnownForwarders {
    networks = List.copyOf(networks);
    sealers = Set.copyOf(sealers);
  }

  /// Whether this client is a forwarder.
  boolean brings(InetAddress client) {
    return networks.stream().anyMatch(network -> network.contains(client));
  }

  /// Whether a forwarder sealed the message last.
  boolean sealed(ArcChain chain) {
    return chain.verdict() == AuthenticationVerdict.PASS
        && !chain.hops().isEmpty()
        && sealers.contains(chain.hops().getLast().sealer());
  }

  /// The same for a message whose chain was valid when it arrived.
  boolean sealed(HeaderFields header) {
    int last = 0;
    Optional<String> sealer = Optional.empty();
    for (HeaderField seal : header.all("ARC-Seal")) {
      int instance =
          tag(seal, "i")
              .filter(text -> text.matches("[0-9]{1,2}"))
              .map(Integer::parseInt)
              .orElse(0);
      if (instance > last) {
        last = instance;
        sealer = tag(seal, "d");
      }
    }
    return sealer.flatMap(KnownForwarders::domain).filter(sealers::contains).isPresent();
  }

  private static Optional<String> tag(HeaderField seal, String name) {
    for (String each : seal.value().split(";")) {
      String tag = each.strip();
      if (tag.startsWith(name) && tag.substring(name.length()).stripLeading().startsWith("=")) {
        return Optional.of(tag.substring(tag.indexOf('=') + 1).strip());
      }
    }
    return Optional.empty();
  }

  private static Optional<DomainName> domain(String text) {
    try {
      return Optional.of(DomainName.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
