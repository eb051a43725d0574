package org.posthorn.assistant.triage;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.mailauth.results.AuthenticationResults;
import org.posthorn.mailauth.results.MethodResult;
import org.posthorn.mailauth.results.ResultsLimits;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// Which domains are responsible for a message, by the results of authentication that this server
/// wrote into it on arrival.
///
/// @param checked whether there are results. There are none if the message is from a local user or
///   from a trusted network, or if this server checks nothing: then the header is believed
/// @param domains those for which SPF of the return path, DKIM or DMARC passed; in lower case
public record Proof(boolean checked, Set<String> domains) {
  /// Of a message whose header is believed.
  public static final Proof BELIEVED = new Proof(false, Set.of());

  private static final String PASS = "pass";

  public Proof {
    domains = Set.copyOf(domains);
  }

  /// @param hostName of this server, as its authserv-id
  static Proof in(HeaderFields header, String hostName) {
    Set<String> domains = new HashSet<>();
    boolean checked = false;
    for (HeaderField field : header.all("Authentication-Results")) {
      String value = field.value();
      if (!value.regionMatches(true, 0, hostName, 0, hostName.length())) {
        continue; // of another server
      }
      Optional<AuthenticationResults> read =
          AuthenticationResults.parse(value, ResultsLimits.defaults());
      if (read.isPresent() && read.get().authservId().equalsIgnoreCase(hostName)) {
        List<MethodResult> results = read.get().results();
        checked |= !results.isEmpty();
        results.stream()
            .filter(each -> each.result().equals(PASS))
            .map(Proof::domain)
            .flatMap(Optional::stream)
            .forEach(domains::add);
      }
    }
    return new Proof(checked, domains);
  }

  private static Optional<String> domain(MethodResult result) {
    Optional<String> value =
        switch (result.method()) {
          case "dmarc" -> result.property("header", "from");
          case "dkim" -> result.property("header", "d");
          case "spf" -> result.property("smtp", "mailfrom");
          default -> Optional.empty();
        };
    return value.map(each -> each.substring(each.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
  }

  /// Whether this domain, or one that it is a subdomain of, is responsible.
  boolean covers(String domain) {
    if (!checked) {
      return true;
    }
    return domains.stream().anyMatch(each -> domain.equals(each) || domain.endsWith("." + each));
  }
}
