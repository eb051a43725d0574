package org.posthorn.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.watching.Running;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.dkim.KeySchedule.State;
import org.posthorn.submission.signing.SigningKey;
import org.posthorn.submission.signing.SigningKeys;

/// The keys that sign what a domain sends.
public final class DkimKeys {
  private final Domains domains;
  private final SigningKeys keys;
  private final Resolver resolver;
  private final AuditTrail audit;

  DkimKeys(Domains domains, Running running, AuditTrail audit) {
    this.domains = domains;
    keys = running.signingKeys();
    resolver = running.resolver();
    this.audit = audit;
  }

  /// A key, and whether the DNS shows it.
  public record Published(SigningKey key, boolean inDns) {}

  /// The first pair of a domain; another is made by rotation.
  ///
  /// @param activate whether they sign at once, without waiting for the DNS
  public List<Published> generate(Caller by, String name, boolean activate) {
    DomainName domain = domains.nameInDns(by, name);
    if (!keys.list(domain).isEmpty()) {
      throw new OperationException(
          Reason.EXISTS, domain + " has keys; posthorn dkim rotate " + domain + " makes others");
    }
    List<SigningKey> made = keys.generate(domain);
    audit.record(by, "dkim.generate", domain.ascii(), selectors(made));
    return published(activate ? activated(by, domain) : made);
  }

  private static String selectors(List<SigningKey> of) {
    return String.join(" ", of.stream().map(key -> key.key().selector()).toList());
  }

  /// Makes new keys now, which take over after the DNS has shown them.
  public List<Published> rotate(Caller by, String name) {
    DomainName domain = domains.nameInDns(by, name);
    List<SigningKey> all = keys.list(domain);
    if (all.isEmpty()) {
      throw noKeys(domain);
    }
    if (waits(all)) {
      throw new OperationException(
          Reason.EXISTS,
          domain + " has new keys that wait to be seen in the DNS; posthorn dkim show " + domain);
    }
    List<SigningKey> made = keys.generate(domain);
    audit.record(by, "dkim.rotate", domain.ascii(), selectors(made));
    return published(made);
  }

  /// Without waiting for the DNS: for an administrator who knows that it is published.
  public List<Published> activate(Caller by, String name) {
    DomainName domain = domains.nameInDns(by, name);
    if (!waits(keys.list(domain))) {
      throw new OperationException(
          Reason.NOT_FOUND, domain + " has no keys that wait to take over");
    }
    return published(activated(by, domain));
  }

  private static boolean waits(List<SigningKey> keys) {
    return keys.stream().anyMatch(key -> key.standing().state() == State.PUBLISHED);
  }

  private List<SigningKey> activated(Caller by, DomainName domain) {
    var _ = keys.activate(domain); // there were some, or another administrator was faster
    audit.record(by, "dkim.activate", domain.ascii(), "");
    return keys.list(domain);
  }

  /// Removes all keys of a domain, which signs no more.
  public void remove(Caller by, String name) {
    DomainName domain = domains.nameInDns(by, name);
    if (!keys.remove(domain)) {
      throw noKeys(domain);
    }
    audit.record(by, "dkim.remove", domain.ascii(), "");
  }

  private static OperationException noKeys(DomainName domain) {
    return new OperationException(
        Reason.NOT_FOUND, domain + " has no keys; posthorn dkim generate " + domain);
  }

  /// The keys of one domain, or of all that are the caller's business.
  public List<Published> list(Caller by, Optional<String> name) {
    if (name.isPresent()) {
      return published(keys.list(domains.nameInDns(by, name.get())));
    }
    List<Published> all = new ArrayList<>();
    for (DomainName domain : keys.domains()) {
      if (domains.concerns(by, domain.ascii())) {
        all.addAll(published(keys.list(domain)));
      }
    }
    return all;
  }

  private List<Published> published(List<SigningKey> of) {
    return of.stream()
        .map(key -> new Published(key, SigningKeys.isShown(key.key(), resolver)))
        .toList();
  }
}
