package org.posthorn.delivery.checks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.Iprev;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.signatures.Signatures;
import org.posthorn.mailauth.spf.SpfResult;
import org.posthorn.transport.dmarcreport.Observation;

/// Who a message is from, as far as that was found out.
///
/// @param iprev whether the client's address has a name that resolves to it
/// @param spf of the reverse-path, or of HELO if that is null
/// @param helo SPF of HELO, if the reverse-path is not null
/// @param signatures results of DKIM and ARC
/// @param dmarc result of DMARC for the author's domain
/// @param handling what DMARC led to
public record MessageAuthentication(
    Iprev iprev,
    SpfResult spf,
    Optional<SpfResult> helo,
    Signatures signatures,
    DmarcResult dmarc,
    Observation.Handling handling) {

  /// What the message's events record of it.
  public Map<String, String> eventFields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("iprev", iprev.verdict().text() + iprev.name().map(name -> " " + name).orElse(""));
    fields.put("spf", text(spf));
    helo.ifPresent(result -> fields.put("helo", text(result)));
    fields.put(
        "dkim",
        signatures.dkim().isEmpty()
            ? AuthenticationVerdict.NONE.text()
            : signatures.dkim().stream()
                .map(MessageAuthentication::text)
                .collect(Collectors.joining(", ")));
    if (signatures.arc().verdict() != AuthenticationVerdict.NONE) {
      fields.put("arc", text(signatures.arc().verdict(), arc()));
    }
    fields.put("dmarc", text(dmarc.verdict(), dmarc.reason()));
    return fields;
  }

  private String arc() {
    return signatures.arc().hops().isEmpty()
        ? signatures.arc().reason()
        : signatures.arc().hops().reversed().stream()
            .map(hop -> hop.sealer().ascii())
            .collect(Collectors.joining(", "));
  }

  private static String text(SpfResult spf) {
    String why = spf.problem().isEmpty() ? spf.mechanism() : spf.problem();
    return text(spf.verdict(), why.isEmpty() ? spf.domain() : spf.domain() + " (" + why + ")");
  }

  private static String text(DkimResult signature) {
    String domain = signature.claim().domain().map(DomainName::ascii).orElse("");
    String why = signature.reason().isEmpty() ? "" : " (" + signature.reason() + ")";
    return text(signature.verdict(), domain + why);
  }

  private static String text(AuthenticationVerdict verdict, String about) {
    return (verdict.text() + " " + about).strip();
  }
}
