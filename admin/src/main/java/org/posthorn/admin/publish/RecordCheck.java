package org.posthorn.admin.publish;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.dkim.DkimRecord;
import org.posthorn.mailauth.dmarc.DmarcLimits;
import org.posthorn.mailauth.dmarc.DmarcRecord;

/// Compares published DNS records with the expected ones.
public final class RecordCheck {
  private final Resolver resolver;

  public RecordCheck(Resolver resolver) {
    this.resolver = resolver;
  }

  /// Result of the comparison.
  public enum Verdict {
    OK,
    /// The record exists with another value.
    DIFFERENT,
    MISSING,
    /// The lookup failed.
    UNKNOWN
  }

  /// @param found the published value, or a description
  public record Result(DnsRecord record, Verdict verdict, String found) {}

  public Result check(DnsRecord record) {
    return switch (record.kind()) {
      case MX -> mx(record);
      case A -> address(record);
      case TXT -> text(record);
      case TLSA -> tlsa(record);
      case PTR -> reverse(record);
      case SRV -> service(record);
      case CNAME -> alias(record);
    };
  }

  private Result mx(DnsRecord record) {
    DnsAnswer<Resolver.Mx> answer = resolver.mx(record.name());
    String host = record.value().substring(record.value().indexOf(' ') + 1);
    List<String> found =
        answer.values().stream()
            .map(mx -> mx.preference() + " " + mx.exchange().map(Object::toString).orElse("") + ".")
            .toList();
    boolean ours = found.stream().anyMatch(text -> text.endsWith(" " + host));
    return result(record, answer, found, ours);
  }

  private Result address(DnsRecord record) {
    DnsAnswer<InetAddress> four = resolver.a(record.name());
    DnsAnswer<InetAddress> answer = four.values().isEmpty() ? resolver.aaaa(record.name()) : four;
    List<String> found = answer.values().stream().map(InetAddress::getHostAddress).toList();
    boolean unknown = record.value().startsWith("(");
    return result(
        record, answer, found, unknown ? !found.isEmpty() : found.contains(record.value()));
  }

  /// A name may have TXT records for other purposes; only those of the same kind are compared.
  private Result text(DnsRecord record) {
    DnsAnswer<String> answer = resolver.txt(record.name());
    String kind = kind(record.value());
    if (kind.equals("v=dmarc1")) {
      return policy(record, answer);
    }
    List<String> found = answer.values().stream().filter(text -> kind(text).equals(kind)).toList();
    boolean right = found.stream().anyMatch(text -> means(record, text));
    if (right && found.size() > 1 && kind.equals("v=spf1")) {
      // RFC 7208 §4.5: more than one is a permanent error.
      return new Result(record, Verdict.DIFFERENT, "more than one: " + String.join(" | ", found));
    }
    return result(record, answer, found, right);
  }

  private static String kind(String text) {
    return text.strip().split("[; ]", 2)[0].toLowerCase(Locale.ROOT);
  }

  /// Any valid policy is accepted, not only the proposed one.
  private static Result policy(DnsRecord record, DnsAnswer<String> answer) {
    List<String> found =
        answer.values().stream()
            .filter(text -> kind(text).equals("v=dmarc1") || policy(text).isPresent())
            .toList();
    List<DmarcRecord> policies =
        found.stream().map(RecordCheck::policy).flatMap(Optional::stream).toList();
    if (policies.size() > 1) {
      // RFC 9989 §4.10: several records are all ignored.
      return new Result(record, Verdict.DIFFERENT, "more than one: " + String.join(" | ", found));
    }
    if (policies.isEmpty()) {
      return result(record, answer, found, false);
    }
    DmarcRecord policy = policies.getFirst();
    String notes = String.join("; ", policy.problems());
    String shown = String.join(" | ", found) + (notes.isEmpty() ? "" : " (" + notes + ")");
    boolean usable = policy.policies().isPresent();
    return new Result(record, usable ? Verdict.OK : Verdict.DIFFERENT, shown);
  }

  private static Optional<DmarcRecord> policy(String text) {
    return DmarcRecord.parse(text, DmarcLimits.defaults());
  }

  /// A differing but equivalent record is accepted.
  private static boolean means(DnsRecord record, String text) {
    return switch (kind(record.value())) {
      case "v=dkim1" -> sameKey(record.value(), text);
      case "v=spf1" -> text.contains("mx") || text.equals(record.value()) || text.contains("a:");
      default -> true;
    };
  }

  private static boolean sameKey(String wanted, String text) {
    try {
      return DkimRecord.parse(text).equals(DkimRecord.parse(wanted));
    } catch (IllegalArgumentException noKey) {
      return false; // shown as it is
    }
  }

  private Result tlsa(DnsRecord record) {
    DnsAnswer<Resolver.Tlsa> answer = resolver.tlsa(record.name());
    List<String> found =
        answer.values().stream()
            .map(tlsa ->
                tlsa.usage()
                    + " "
                    + tlsa.selector()
                    + " "
                    + tlsa.matchingType()
                    + " "
                    + HexFormat.of().formatHex(tlsa.association()))
            .toList();
    return result(record, answer, found, found.contains(record.value()));
  }

  /// Port and host must match; priority and weight are the administrator's choice.
  private Result service(DnsRecord record) {
    DnsAnswer<Resolver.Srv> answer = resolver.srv(record.name());
    List<String> found = answer.values().stream().map(RecordCheck::text).toList();
    String place = place(record.value());
    // RFC 2782: the target "." means that there is no service only if it is the only record.
    boolean right =
        record.value().endsWith(" .")
            ? found.size() == 1 && found.getFirst().endsWith(" .")
            : found.stream().anyMatch(text -> place(text).equals(place));
    return result(record, answer, found, right);
  }

  private static String text(Resolver.Srv srv) {
    String target = srv.target().map(Object::toString).orElse("");
    return srv.priority() + " " + srv.weight() + " " + srv.port() + " " + target + ".";
  }

  private static String place(String value) {
    return value.split(" ", 3)[2];
  }

  private Result reverse(DnsRecord record) {
    List<InetAddress> addresses = resolver.a(record.name()).values();
    if (addresses.isEmpty()) {
      return new Result(record, Verdict.UNKNOWN, record.name() + " has no address");
    }
    for (InetAddress address : addresses) {
      List<DomainName> names = resolver.ptr(address).values();
      if (!names.contains(record.name())) {
        Verdict verdict = names.isEmpty() ? Verdict.MISSING : Verdict.DIFFERENT;
        return new Result(
            record, verdict, address.getHostAddress() + " has the reverse DNS name " + names);
      }
    }
    return new Result(record, Verdict.OK, "each address has the reverse DNS name " + record.name());
  }

  /// Instead of the alias, the name may have the target's addresses.
  private Result alias(DnsRecord record) {
    DnsAnswer<DomainName> answer = resolver.cname(record.name());
    List<String> found = new ArrayList<>(answer.values().stream().map(name -> name + ".").toList());
    boolean right = found.contains(record.value());
    if (found.isEmpty()) {
      List<InetAddress> here = resolver.a(record.name()).values();
      here.forEach(address -> found.add(address.getHostAddress()));
      right = !here.isEmpty() && resolver.a(target(record)).values().containsAll(here);
    }
    return result(record, answer, found, right);
  }

  private static DomainName target(DnsRecord alias) {
    String value = alias.value();
    return DomainName.parse(value.substring(0, value.length() - 1));
  }

  private static Result result(
      DnsRecord record, DnsAnswer<?> answer, List<String> found, boolean right) {
    String shown = String.join(" | ", found);
    if (right) {
      return new Result(record, Verdict.OK, shown);
    }
    if (answer instanceof DnsAnswer.Failed<?> failed) {
      return new Result(record, Verdict.UNKNOWN, failed.reason());
    }
    return new Result(record, found.isEmpty() ? Verdict.MISSING : Verdict.DIFFERENT, shown);
  }
}
