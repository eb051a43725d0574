package org.posthorn.mailauth.dmarc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.dmarc.DmarcRecord.Psd;

/// Looks up policy records at a name and above it, and determines organizational domains. RFC 9989
/// §4.10. Results are cached, so that one object serves all domains of a message; belongs to one
/// thread.
public final class TreeWalk {
  /// RFC 9989 §4.10: maximum number of queried names for one domain.
  public static final int QUERIES_MAX = 8;

  private final Resolver resolver;
  private final PublicSuffixes suffixes;
  private final DmarcLimits limits;
  private final Map<DomainName, Lookup> lookups = new HashMap<>();
  private final Map<DomainName, Organization> organizations = new HashMap<>();

  public TreeWalk(Resolver resolver, PublicSuffixes suffixes, DmarcLimits limits) {
    this.resolver = resolver;
    this.suffixes = suffixes;
    this.limits = limits;
  }

  /// A policy record and its domain.
  public record Published(DomainName domain, DmarcRecord record) {}

  /// The record at one name.
  sealed interface Lookup {
    record Found(DmarcRecord record) implements Lookup {}

    /// @param several whether there are several records, so that none counts
    record Nothing(boolean several) implements Lookup {}

    record Failed(String reason) implements Lookup {}
  }

  /// The records at and above a domain.
  ///
  /// @param found from the longest name to the shortest
  /// @param failure the DNS failure that ended the walk
  private record Walk(List<Published> found, Optional<String> failure) {}

  /// The organizational domain of a domain, with the records found on the way.
  private record Organization(DomainName domain, List<Published> found, Optional<String> failure) {}

  /// The policy that applies to an author's domain.
  sealed interface Discovery {
    record Found(Published published) implements Discovery {}

    record Nothing(String reason) implements Discovery {}

    record Failed(String reason) implements Discovery {}
  }

  /// The names to query, the domain itself first. With more than eight labels, the walk continues
  /// at the seventh from the right (§4.10, step 4).
  static List<DomainName> names(DomainName start) {
    List<DomainName> names = new ArrayList<>();
    names.add(start);
    List<String> labels = start.labels();
    int first = Math.max(1, labels.size() - (QUERIES_MAX - 1));
    Optional<DomainName> name = start.parent();
    for (int i = 1; i < labels.size() && name.isPresent(); i++) {
      if (i >= first) {
        names.add(name.get());
      }
      name = name.get().parent();
    }
    return names;
  }

  Lookup at(DomainName domain) {
    return lookups.computeIfAbsent(domain, this::ask);
  }

  private Lookup ask(DomainName domain) {
    DomainName name;
    try {
      name = domain.child("_dmarc");
    } catch (IllegalArgumentException tooLong) {
      return new Lookup.Nothing(false); // no such name can be published
    }
    DnsAnswer<String> answer = resolver.txt(name);
    if (answer instanceof DnsAnswer.Failed<String> failed) {
      return new Lookup.Failed(name + ": " + failed.reason());
    }
    List<DmarcRecord> records =
        answer.values().stream()
            .map(text -> DmarcRecord.parse(text, limits))
            .flatMap(Optional::stream)
            .limit(2)
            .toList();
    // §4.10, steps 2 and 6: several records count as none.
    return records.size() == 1
        ? new Lookup.Found(records.getFirst())
        : new Lookup.Nothing(!records.isEmpty());
  }

  private Walk walk(DomainName start) {
    List<Published> found = new ArrayList<>();
    for (DomainName name : names(start)) {
      switch (at(name)) {
        case Lookup.Found(var record) -> {
          found.add(new Published(name, record));
          if (record.psd() != Psd.UNKNOWN) {
            return new Walk(found, Optional.empty());
          }
        }
        case Lookup.Nothing _ -> {}
        case Lookup.Failed(var reason) -> {
          return new Walk(found, Optional.of(reason));
        }
      }
    }
    return new Walk(found, Optional.empty());
  }

  /// The organizational domain of a domain (§4.10.2); empty if the DNS failed and no list of public
  /// suffixes helps.
  public Optional<DomainName> organizational(DomainName domain) {
    Organization organization = organization(domain);
    return organization.failure().isEmpty()
        ? Optional.of(organization.domain())
        : suffixes.registered(domain);
  }

  private Organization organization(DomainName domain) {
    return organizations.computeIfAbsent(
        domain,
        start -> {
          Walk walk = walk(start);
          return new Organization(selected(start, walk.found()), walk.found(), walk.failure());
        });
  }

  private DomainName selected(DomainName start, List<Published> found) {
    for (Published published : found) {
      if (published.record().psd() == Psd.NO) {
        return published.domain();
      }
      if (published.record().psd() == Psd.YES && !published.domain().equals(start)) {
        return below(published.domain(), start);
      }
    }
    if (found.isEmpty()) {
      return start;
    }
    DomainName topmost = found.getLast().domain();
    boolean suffix = !topmost.equals(start) && suffixes.isPublicSuffix(topmost);
    return suffix ? below(topmost, start) : topmost;
  }

  /// The name one label longer than `above`, on the way to `start`.
  private static DomainName below(DomainName above, DomainName start) {
    List<String> labels = start.labels();
    int first = labels.size() - above.labels().size() - 1;
    return new DomainName(String.join(".", labels.subList(first, labels.size())));
  }

  /// The record that applies to an author's domain: its own, or that of its organizational domain,
  /// or that of the public suffix above. Records at names in between are not used. §4.10.1.
  Discovery discover(DomainName author) {
    switch (at(author)) {
      case Lookup.Found(var record) -> {
        return new Discovery.Found(new Published(author, record));
      }
      case Lookup.Failed(var reason) -> {
        return new Discovery.Failed(reason);
      }
      case Lookup.Nothing _ -> {}
    }
    Organization organization = organization(author);
    if (organization.failure().isPresent()) {
      return new Discovery.Failed(organization.failure().get());
    }
    for (Published published : organization.found()) {
      if (published.domain().equals(organization.domain())
          || organization.domain().parent().equals(Optional.of(published.domain()))) {
        return new Discovery.Found(published);
      }
    }
    boolean several = lookups.containsValue(new Lookup.Nothing(true));
    return new Discovery.Nothing(
        several
            ? "more than one policy record at one name, so that none counts"
            : "no policy record for " + author);
  }

  /// Whether a domain does not exist (RFC 8020); empty if the DNS failed. A name exists if it has a
  /// record of any type, or if names below it exist (RFC 9989 appendix A.4).
  Optional<Boolean> isMissing(DomainName domain) {
    return switch (resolver.a(domain)) {
      // RFC 2308 §2.1: behind a CNAME it is the target that does not exist.
      case DnsAnswer.NoName<?> _ -> Optional.of(resolver.cname(domain).values().isEmpty());
      case DnsAnswer.Failed<?> _ -> Optional.empty();
      default -> Optional.of(false);
    };
  }
}
