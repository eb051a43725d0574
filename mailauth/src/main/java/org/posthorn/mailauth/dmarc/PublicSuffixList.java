package org.posthorn.mailauth.dmarc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.posthorn.dns.DomainName;

/// Public suffixes from the file of publicsuffix.org: one rule per line, `*.` for each name below,
/// `!` for exceptions, `//` for comments. The program includes no such file; the administrator
/// provides one. Both of its sections are used, suffixes of registries and private ones. Immutable.
public final class PublicSuffixList implements PublicSuffixes {
  /// The file of 2025 has 16,000 lines.
  private static final int LINES_MAX = 200_000;

  private static final int LINE_CHARACTERS_MAX = 1000;

  private final Set<DomainName> names = new HashSet<>();
  private final Set<DomainName> parentsOfAll = new HashSet<>();
  private final Set<DomainName> exceptions = new HashSet<>();
  private int skipped;

  private PublicSuffixList() {}

  /// Reads a list. Rules that are not domain names are skipped and counted.
  ///
  /// @throws IOException if it cannot be read, is far too long, or has no rule
  public static PublicSuffixList read(Reader text) throws IOException {
    PublicSuffixList list = new PublicSuffixList();
    BufferedReader lines = new BufferedReader(text);
    StringBuilder line = new StringBuilder();
    int count = 0;
    for (int c = lines.read(); c >= 0; c = lines.read()) {
      if (c != '\n') {
        line.append((char) c);
      } else {
        list.rule(line.toString());
        line.setLength(0);
        count++;
      }
      if (line.length() > LINE_CHARACTERS_MAX || count > LINES_MAX) {
        throw new IOException("not a public suffix list: too long in line " + (count + 1));
      }
    }
    list.rule(line.toString());
    if (list.names.isEmpty()) {
      throw new IOException("not a public suffix list: no rule in it");
    }
    return list;
  }

  private void rule(String line) {
    // A rule ends at the first white space.
    String rule = line.strip().split("\\s", 2)[0];
    if (rule.isEmpty() || rule.startsWith("//")) {
      return;
    }
    try {
      if (rule.startsWith("!")) {
        exceptions.add(DomainName.parse(rule.substring(1)));
      } else if (rule.startsWith("*.")) {
        parentsOfAll.add(DomainName.parse(rule.substring(2)));
      } else {
        names.add(DomainName.parse(rule));
      }
    } catch (IllegalArgumentException noName) {
      skipped++;
    }
  }

  /// Number of skipped rules.
  public int skipped() {
    return skipped;
  }

  @Override
  public boolean isPublicSuffix(DomainName name) {
    if (exceptions.contains(name)) {
      return false;
    }
    Optional<DomainName> parent = name.parent();
    // "If no rules match, the prevailing rule is *."
    return parent.isEmpty() || names.contains(name) || parentsOfAll.contains(parent.get());
  }
}
