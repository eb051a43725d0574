package org.posthorn.mailauth.dmarc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.mailauth.ReadTexts;

/// A policy record: the TXT record at `_dmarc` of a domain. RFC 9989 §4.7.
///
/// @param policies the requested policies; empty if the record is invalid, so that DMARC does not
///   apply (§4.10.1)
/// @param psd whether the domain is a public suffix
/// @param testing `t=y`: policies are applied one level lower
/// @param strictDkim `adkim=s`: the domain of a signature must equal the author's
/// @param strictSpf `aspf=s`: the domain of the envelope sender must equal the author's
/// @param reporting where reports are requested
/// @param problems errors in the record, for the domain's owner; limited in length, without control
///   characters
public record DmarcRecord(
    Optional<Policies> policies,
    Psd psd,
    boolean testing,
    boolean strictDkim,
    boolean strictSpf,
    Reporting reporting,
    List<String> problems) {

  private static final int PROBLEMS_MAX = 10;
  private static final int SHOWN_MAX = 40;
  private static final ReadTexts<Read> READ = new ReadTexts<>();

  /// A record and the limits used for parsing it.
  private record Read(DmarcRecord record, DmarcLimits limits) {}

  public DmarcRecord {
    problems = List.copyOf(problems);
  }

  /// The type of the domain. RFC 9989 §4.7, tag `psd`.
  public enum Psd {
    /// A public suffix: organizational domains are one label longer.
    YES,
    /// An organizational domain.
    NO,
    /// Not specified; a [TreeWalk] decides.
    UNKNOWN
  }

  /// @param own for the domain itself, `p`
  /// @param subdomains `sp`, or `p` if missing
  /// @param nonexistent for subdomains that do not exist: `np`, or `sp`, or `p`
  public record Policies(Policy own, Policy subdomains, Policy nonexistent) {}

  /// @param aggregate `rua`; at most [DmarcLimits#reportUrisMax()]
  /// @param failure `ruf`, likewise; empty for a public suffix, whose `ruf` must not be used (RFC
  ///   9991 §2)
  /// @param options `fo`; the default without `ruf`
  public record Reporting(
      List<ReportUri> aggregate, List<ReportUri> failure, Set<FailureOption> options) {
    public Reporting {
      aggregate = List.copyOf(aggregate);
      failure = List.copyOf(failure);
      options = Set.copyOf(options);
    }
  }

  /// When failure reports are requested. RFC 9989 §4.7, tag `fo`.
  public enum FailureOption {
    /// If neither SPF nor DKIM passed and is aligned.
    NOTHING_ALIGNED('0'),
    /// If SPF or DKIM did not pass or is not aligned.
    SOMETHING_NOT_ALIGNED('1'),
    /// If a signature failed, of any domain.
    DKIM('d'),
    /// If SPF failed, for any domain.
    SPF('s');

    private final char code;

    FailureOption(char code) {
      this.code = code;
    }

    /// The text in records: `1`.
    public String text() {
      return String.valueOf(code);
    }
  }

  /// Parses the text of a TXT record, its strings joined.
  ///
  /// @return empty if it is not a policy record: it does not begin with `v=DMARC1`, or is too long
  public static Optional<DmarcRecord> parse(String text, DmarcLimits limits) {
    Optional<Read> known = READ.get(text).filter(read -> read.limits().equals(limits));
    return known.isPresent()
        ? known.map(Read::record)
        : TagList.parse(text, limits.recordCharactersMax())
            .map(tags -> READ.keep(text, new Read(new Reader(tags, limits).record(), limits)))
            .map(Read::record);
  }

  /// Reads the tags; an invalid tag is recorded as a problem and replaced by its default.
  private static final class Reader {
    private static final Set<String> KNOWN =
        Set.of("v", "p", "sp", "np", "psd", "t", "adkim", "aspf", "fo", "rua", "ruf");

    /// RFC 9989 §9.3: historic.
    private static final Set<String> HISTORIC = Set.of("pct", "rf", "ri");

    private final TagList tags;
    private final DmarcLimits limits;
    private final List<String> problems = new ArrayList<>();

    Reader(TagList tags, DmarcLimits limits) {
      this.tags = tags;
      this.limits = limits;
    }

    DmarcRecord record() {
      Psd psd =
          switch (oneOf("psd", "y", "n", "u").orElse("u")) {
            case "y" -> Psd.YES;
            case "n" -> Psd.NO;
            default -> Psd.UNKNOWN;
          };
      Reporting reporting = reporting(psd);
      Optional<Policies> policies = policies(!reporting.aggregate().isEmpty());
      boolean testing = oneOf("t", "y", "n").orElse("n").equals("y");
      boolean strictDkim = oneOf("adkim", "r", "s").orElse("r").equals("s");
      boolean strictSpf = oneOf("aspf", "r", "s").orElse("r").equals("s");
      others();
      return new DmarcRecord(policies, psd, testing, strictDkim, strictSpf, reporting, problems);
    }

    /// RFC 9989 §4.10.1: a record without valid `p`, or with an invalid `sp` or `np`, counts as
    /// `p=none` if it requests reports, and otherwise does not apply.
    private Optional<Policies> policies(boolean asksForReports) {
      Optional<Policy> own = policy("p");
      Optional<Policy> subdomains = policy("sp");
      Optional<Policy> nonexistent = policy("np");
      if (!tags.has("p")) {
        problem("there is no p");
      }
      boolean wrong =
          own.isEmpty()
              || (tags.has("sp") && subdomains.isEmpty())
              || (tags.has("np") && nonexistent.isEmpty());
      if (wrong) {
        return asksForReports
            ? Optional.of(new Policies(Policy.NONE, Policy.NONE, Policy.NONE))
            : Optional.empty();
      }
      Policy below = subdomains.orElse(own.get());
      return Optional.of(new Policies(own.get(), below, nonexistent.orElse(below)));
    }

    private Optional<Policy> policy(String name) {
      Optional<Policy> found = tags.get(name).flatMap(Policy::parse);
      if (tags.has(name) && found.isEmpty()) {
        wrong(name);
      }
      return found;
    }

    private Optional<String> oneOf(String name, String... allowed) {
      Optional<String> found =
          tags.get(name)
              .map(value -> value.toLowerCase(Locale.ROOT))
              .filter(Arrays.asList(allowed)::contains);
      if (tags.has(name) && found.isEmpty()) {
        wrong(name);
      }
      return found;
    }

    private Reporting reporting(Psd psd) {
      List<ReportUri> aggregate = uris("rua");
      List<ReportUri> failure = psd == Psd.YES ? List.of() : uris("ruf");
      Set<FailureOption> options =
          failure.isEmpty()
              ? Set.of(FailureOption.NOTHING_ALIGNED)
              : options().orElse(Set.of(FailureOption.NOTHING_ALIGNED));
      return new Reporting(aggregate, failure, options);
    }

    private List<ReportUri> uris(String name) {
      List<ReportUri> found = new ArrayList<>();
      if (tags.has(name) && tags.get(name).isEmpty()) {
        wrong(name);
      }
      for (String part : tags.get(name).map(value -> value.split(",", -1)).orElse(new String[0])) {
        Optional<ReportUri> uri = ReportUri.parse(part);
        if (uri.isEmpty()) {
          problem(name + " has '" + shown(part.strip()) + "', which is no address for reports");
        } else if (found.size() < limits.reportUrisMax()) {
          found.add(uri.get());
        } else {
          problem(name + " has more than " + limits.reportUrisMax() + " addresses");
          break;
        }
      }
      return found;
    }

    /// `0` and `1` exclude each other, and each may occur once.
    private Optional<Set<FailureOption>> options() {
      if (!tags.has("fo")) {
        return Optional.empty();
      }
      Set<FailureOption> found = EnumSet.noneOf(FailureOption.class);
      boolean right = tags.get("fo").isPresent();
      for (String part : tags.get("fo").orElse("").split(":", -1)) {
        Optional<FailureOption> option =
            Arrays.stream(FailureOption.values())
                .filter(one -> one.text().equalsIgnoreCase(part.strip()))
                .findAny();
        right &= option.isPresent() && found.add(option.get());
      }
      right &=
          !found.contains(FailureOption.NOTHING_ALIGNED)
              || !found.contains(FailureOption.SOMETHING_NOT_ALIGNED);
      if (!right) {
        wrong("fo");
        return Optional.empty();
      }
      return Optional.of(found);
    }

    private void others() {
      Set<String> names = new HashSet<>(tags.values().keySet());
      names.addAll(tags.malformed());
      for (String name : names.stream().sorted().toList()) {
        if (HISTORIC.contains(name)) {
          problem(name + " has no meaning any more (RFC 9989)");
        } else if (name.equals("v")) {
          problem("v is there twice");
        } else if (!KNOWN.contains(name)) {
          problem("'" + shown(name) + "' is no tag of DMARC");
        }
      }
    }

    private void wrong(String name) {
      problem(
          tags.get(name)
              .map(value -> name + "=" + shown(value) + " is not right")
              .orElse(name + " is empty or there twice"));
    }

    private void problem(String text) {
      if (problems.size() < PROBLEMS_MAX) {
        problems.add(text);
      }
    }

    private static String shown(String text) {
      String cut = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "..." : text;
      return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
  }
}
