package org.posthorn.mailauth.dmarc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.dns.DomainName;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.AddressFields;
import org.posthorn.mime.MailDomain;

/// The author domain in the From field of a message. RFC 9989 §5.3.1.
public sealed interface Author {

  /// The domains of the mailboxes in the field, in order without duplicates. Nearly always one.
  record Domains(List<DomainName> domains) implements Author {
    public Domains {
      domains = List.copyOf(domains);
    }
  }

  /// No domain: no From field, a group without members, or an address literal. DMARC does not
  /// apply.
  record Nobody(String reason) implements Author {}

  /// The field cannot be evaluated, although mail programs may show something: several From fields,
  /// a malformed address, too many domains. Such a message should not be treated as one without
  /// DMARC (RFC 9989 §11.5).
  record Unclear(String reason) implements Author {}

  /// @param fromValues the values of all From fields, see [org.posthorn.mime.HeaderField#value()]
  static Author of(List<String> fromValues, DmarcLimits limits) {
    if (fromValues.isEmpty()) {
      return new Nobody("no From field");
    }
    if (fromValues.size() > 1) {
      // RFC 5322 §3.6 allows one; mail programs differ in which one they show.
      return new Unclear(fromValues.size() + " From fields");
    }
    List<AddrSpec> mailboxes;
    try {
      mailboxes = AddressFields.addressList(fromValues.getFirst(), limits.mailboxesMax());
    } catch (AddressException e) {
      return new Unclear("From field: " + e.getMessage());
    }
    Set<DomainName> domains = new LinkedHashSet<>();
    boolean literal = false;
    for (AddrSpec mailbox : mailboxes) {
      if (mailbox.domain().startsWith("[")) {
        literal = true;
        continue;
      }
      Optional<DomainName> domain = domain(mailbox.domain());
      if (domain.isEmpty()) {
        return new Unclear("From field: a domain that the DNS cannot have");
      }
      domains.add(domain.get());
    }
    if (domains.isEmpty()) {
      return new Nobody(literal ? "an address literal in the From field" : "an empty From field");
    }
    if (domains.size() > limits.authorDomainsMax()) {
      return new Unclear(domains.size() + " domains in the From field");
    }
    return new Domains(new ArrayList<>(domains));
  }

  /// As A-label. A name that is not a valid host name, such as one with an underscore, may have a
  /// policy too.
  private static Optional<DomainName> domain(String text) {
    try {
      return Optional.of(DomainName.parse(text));
    } catch (IllegalArgumentException noHost) {
      try {
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        String name = ascii ? text.toLowerCase(Locale.ROOT) : MailDomain.parse(text).value();
        return Optional.of(new DomainName(name));
      } catch (AddressException | IllegalArgumentException noName) {
        return Optional.empty();
      }
    }
  }
}
