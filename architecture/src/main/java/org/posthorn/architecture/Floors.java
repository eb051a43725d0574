package org.posthorn.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The floors of ARCHITECTURE.md: each module with the modules that it may use, lowest first.
final class Floors {
  private static final Map<String, List<String>> USES = new LinkedHashMap<>();

  static {
    allow("runtime");
    allow("wire", "runtime");
    allow("kv");
    allow("dns");
    allow("mime");
    allow("sasl", "runtime");
    allow("extract", "mime");
    allow("mailauth", "runtime", "dns", "mime");
    allow("sieve", "runtime", "mime");
    allow("smtp", "runtime", "wire", "mime", "sasl");
    allow("vault", "runtime", "kv");
    allow("journal", "runtime", "kv", "vault");
    allow("directory", "runtime", "kv", "mime", "sasl", "vault");
    allow("store", "runtime", "kv", "mime", "directory");
    allow("search", "runtime", "kv", "mime", "extract", "directory", "store");
    allow("spam", "runtime", "kv", "dns", "mime", "directory");
    allow("assistant", "runtime", "kv", "mime", "mailauth", "directory", "store");
    allow(
        "transport",
        "runtime",
        "wire",
        "kv",
        "dns",
        "mime",
        "mailauth",
        "smtp",
        "directory",
        "vault");
    allow("queue", "runtime", "kv", "dns", "mime", "mailauth", "smtp", "directory", "transport");
    allow(
        "submission",
        "runtime",
        "kv",
        "dns",
        "mime",
        "mailauth",
        "smtp",
        "directory",
        "vault",
        "transport",
        "queue");
    allow(
        "delivery",
        "runtime",
        "kv",
        "dns",
        "mime",
        "sasl",
        "mailauth",
        "sieve",
        "smtp",
        "directory",
        "vault",
        "journal",
        "store",
        "spam",
        "assistant",
        "transport",
        "queue",
        "submission");
    allow("imap", "runtime", "wire", "kv", "mime", "sasl", "directory", "store", "search");
    allow(
        "jmap",
        "runtime",
        "kv",
        "vault",
        "mime",
        "sasl",
        "sieve",
        "smtp",
        "directory",
        "store",
        "search",
        "assistant",
        "queue",
        "submission",
        "delivery");
    allow("managesieve", "runtime", "wire", "kv", "sasl", "sieve", "directory", "store");
    allow("pop3", "runtime", "wire", "kv", "sasl", "directory", "store");
    allow(
        "admin",
        "runtime",
        "wire",
        "kv",
        "dns",
        "mime",
        "mailauth",
        "sieve",
        "smtp",
        "directory",
        "store",
        "search",
        "vault",
        "journal",
        "spam",
        "transport",
        "queue",
        "submission",
        "delivery");
    allow(
        "web",
        "runtime",
        "wire",
        "kv",
        "dns",
        "mime",
        "sasl",
        "mailauth",
        "sieve",
        "smtp",
        "directory",
        "store",
        "spam",
        "vault",
        "journal",
        "transport",
        "queue",
        "submission",
        "delivery",
        "jmap",
        "assistant",
        "admin");
    USES.put("server", List.copyOf(USES.keySet()));
    USES.put("testkit", List.copyOf(USES.keySet()));
    USES.put("bench", List.copyOf(USES.keySet()));
  }

  private Floors() {}

  private static void allow(String module, String... below) {
    USES.put(module, List.of(below));
  }

  /// The modules that a module may use.
  ///
  /// @throws IllegalArgumentException if it stands on no floor
  static List<String> below(String module) {
    List<String> below = USES.get(module);
    if (below == null) {
      throw new IllegalArgumentException(
          "module " + module + " stands on no floor: add it to Floors and to ARCHITECTURE.md");
    }
    return below;
  }
}
