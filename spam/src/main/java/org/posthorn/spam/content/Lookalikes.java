package org.posthorn.spam.content;

import com.ibm.icu.text.SpoofChecker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.posthorn.dns.DomainName;

/// Detects host names that look like protected names. Unicode Technical Standard #39: names look
/// alike if they have the same skeleton, for example with a Cyrillic `а`, `rn` for `m`, or `1` for
/// `l`. Thread-safe.
public final class Lookalikes {
  /// How long changes of the protected names may go unnoticed.
  static final Duration FRESH = Duration.ofMinutes(1);

  /// Loaded with the first message that needs it, because it loads Unicode tables.
  private static final class Unicode {
    private static final SpoofChecker SKELETONS =
        new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    private static final SpoofChecker SCRIPTS =
        new SpoofChecker.Builder()
            .setChecks(SpoofChecker.RESTRICTION_LEVEL)
            .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE)
            .build();

    /// Skeletons of ASCII characters. The skeleton of an ASCII label consists of them: each
    /// character is replaced, and ASCII needs no normalization.
    private static final String[] ASCII = ascii();

    private static String[] ascii() {
      String[] skeletons = new String[0x80];
      for (char c = 0; c < 0x80; c++) {
        skeletons[c] = SKELETONS.getSkeleton(String.valueOf(c));
      }
      return skeletons;
    }
  }

  private final Supplier<Set<DomainName>> guarded;
  private final InstantSource clock;
  private volatile Table table = new Table(Map.of(), Set.of(), Instant.EPOCH);

  /// The protected names at a time.
  ///
  /// @param bySkeleton names by the skeletons of their labels
  private record Table(Map<String, DomainName> bySkeleton, Set<DomainName> names, Instant made) {}

  /// @param guarded the protected names; called once in [#FRESH]
  public Lookalikes(Supplier<Set<DomainName>> guarded, InstantSource clock) {
    this.guarded = guarded;
    this.clock = clock;
  }

  /// The protected name that a host imitates. The cost does not depend on the number of names.
  ///
  /// @param host as written, internationalized or as A-labels
  /// @return empty if it imitates none, or is itself below a protected name
  public Optional<DomainName> imitated(String host) {
    Table now = table();
    Optional<DomainName> parsed = now.names().isEmpty() ? Optional.empty() : parsed(host);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    Optional<DomainName> name = parsed;
    while (name.isPresent()) {
      if (now.names().contains(name.get())) {
        return Optional.empty();
      }
      name = name.get().parent();
    }
    String skeleton = skeleton(parsed.get());
    for (int at = 0; at >= 0; at = next(skeleton, at)) {
      DomainName like = now.bySkeleton().get(skeleton.substring(at));
      if (like != null) {
        return Optional.of(like);
      }
    }
    return Optional.empty();
  }

  /// The beginning of the next label, or -1.
  private static int next(String name, int at) {
    int dot = name.indexOf('.', at);
    return dot < 0 ? -1 : dot + 1;
  }

  private Table table() {
    Table now = table;
    Instant time = clock.instant();
    if (now.made().plus(FRESH).isBefore(time)) {
      Set<DomainName> names = guarded.get();
      Map<String, DomainName> bySkeleton = new HashMap<>();
      names.forEach(name -> bySkeleton.putIfAbsent(skeleton(name), name));
      now = new Table(bySkeleton, Set.copyOf(names), time);
      table = now;
    }
    return now;
  }

  /// Whether a label mixes scripts that no language mixes: Latin with Cyrillic, for example, but
  /// not those of Japanese (UTS #39 §5.2, "highly restrictive").
  ///
  /// @param host as written, internationalized or as A-labels
  public static boolean mixesScripts(String host) {
    if (isAscii(host) && !host.toLowerCase(Locale.ROOT).contains("xn--")) {
      return false;
    }
    String unicode = parsed(host).map(DomainName::unicode).orElse(host);
    if (isAscii(unicode)) {
      return false;
    }
    for (String label : unicode.split("\\.", -1)) {
      if (Unicode.SCRIPTS.failsChecks(label)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<DomainName> parsed(String host) {
    try {
      return Optional.of(DomainName.parse(host));
    } catch (IllegalArgumentException noName) {
      return Optional.empty(); // an address, or not a valid name
    }
  }

  /// Computed for each label, because other characters look like full stops too.
  static String skeleton(DomainName name) {
    String host = name.unicode().toLowerCase(Locale.ROOT);
    if (!isAscii(host)) {
      return Arrays.stream(host.split("\\.", -1))
          .map(Unicode.SKELETONS::getSkeleton)
          .collect(Collectors.joining("."));
    }
    StringBuilder skeleton = new StringBuilder(host.length() + 8);
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '.') {
        skeleton.append(c);
      } else {
        skeleton.append(Unicode.ASCII[c]);
      }
    }
    return skeleton.toString();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
