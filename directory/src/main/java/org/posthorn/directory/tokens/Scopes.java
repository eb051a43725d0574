package org.posthorn.directory.tokens;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.posthorn.directory.Scope;

/// The values of OAuth scopes (RFC 6749 §3.3): the services of [Scope], and names used by open
/// clients (draft-ietf-mailmaint-oauth-public-02, section 3).
public final class Scopes {
  /// The services that a program may get, in display order.
  public static final Map<String, String> SERVICES = services();

  /// All of mail.
  public static final String MAIL = "urn:ietf:params:oauth:scope:mail";

  /// Requests a refresh token, which every program gets.
  private static final String OFFLINE = "offline_access";

  private static final int WORDS_MAX = 32;

  private Scopes() {}

  private static Map<String, String> services() {
    Map<String, String> services = new LinkedHashMap<>();
    services.put("imap", "read, change and delete your mail (IMAP)");
    services.put("pop", "read and delete your mail (POP3)");
    services.put("jmap", "read, change, delete and send your mail (JMAP)");
    services.put("smtp", "send mail in your name (SMTP)");
    services.put("sieve", "change your filter rules (ManageSieve)");
    services.put("api", "read, change, delete and send your mail (REST)");
    services.put("api.read", "read your mail (REST)");
    services.put("api.write", "change and delete your mail (REST)");
    services.put("api.send", "send mail in your name (REST)");
    services.put("api.webhooks", "have programs told of your mail (REST)");
    services.put("mcp", "let a language model read your mail and write drafts (MCP)");
    services.put("mcp.read", "let a language model read your mail (MCP)");
    services.put("mcp.draft", "let a language model write drafts that you send (MCP)");
    services.put(
        "mcp.known",
        "let a language model write drafts that you send, to people you wrote to before (MCP)");
    services.put("admin", "administer this server as you may");
    services.put("admin.read", "see how this server is set up and what it does, as you may");
    services.put("admin.accounts", "change accounts and aliases, as you may");
    services.put("admin.domains", "change domains and their keys, as you may");
    services.put("admin.queue", "change what is queued and who is not written to, as you may");
    services.put("admin.journal", "search and read the journal of all mail, as you may");
    services.put("admin.webhooks", "have programs told of mail, as you may");
    return services;
  }

  /// The granted scope.
  ///
  /// @param words the granted values as requested
  /// @param narrowed whether it is less than requested, which the program must be told (RFC 6749
  ///   §5.1)
  public record Granted(Scope scope, String words, boolean narrowed) {}

  /// The scope for a request: the known values that the program may request. Without request,
  /// everything that it may request except administration and access for language models.
  ///
  /// @param may what the program may request
  /// @return empty if nothing is left (`invalid_scope`)
  public static Optional<Granted> granted(Optional<String> scope, Scope may) {
    List<String> asked =
        scope
            .map(s -> Arrays.stream(s.split(" ")).filter(w -> !w.isEmpty()).toList())
            .orElse(List.of());
    if (asked.isEmpty()) {
      Set<String> usual = new LinkedHashSet<>(SERVICES.keySet());
      usual.removeIf(service ->
          Scope.isAdministration(service) || isForModels(service) || !may.covers(service));
      usual.removeIf(service -> service.indexOf('.') > 0 && usual.contains(whole(service)));
      return usual.isEmpty()
          ? Optional.empty()
          : Optional.of(new Granted(Scope.of(usual), String.join(" ", usual), true));
    }
    SortedSet<String> services = new TreeSet<>();
    Set<String> words = new LinkedHashSet<>();
    boolean narrowed = asked.size() > WORDS_MAX;
    for (String word : asked.subList(0, Math.min(asked.size(), WORDS_MAX))) {
      List<String> means = meaning(word);
      List<String> got =
          means.stream().map(service -> less(service, may)).filter(may::covers).toList();
      services.addAll(got);
      if (word.equals(OFFLINE) || (!means.isEmpty() && got.equals(means))) {
        words.add(word);
      } else {
        words.addAll(got);
        narrowed = true;
      }
    }
    return services.isEmpty()
        ? Optional.empty()
        : Optional.of(new Granted(Scope.of(services), String.join(" ", words), narrowed));
  }

  /// The services of a token's scope values.
  ///
  /// @return empty if none of them is known
  static Optional<Scope> read(String words) {
    return granted(Optional.of(words).filter(w -> !w.isBlank()), Scope.ALL)
        .filter(granted -> !words.isBlank())
        .map(Granted::scope);
  }

  /// A program that may write drafts to known people alone gets that when it asks for drafts.
  private static String less(String service, Scope may) {
    return service.equals("mcp.draft") && !may.covers(service) ? "mcp.known" : service;
  }

  private static boolean isForModels(String service) {
    return service.equals("mcp") || service.startsWith("mcp.");
  }

  private static String whole(String part) {
    return part.substring(0, part.indexOf('.'));
  }

  private static List<String> meaning(String word) {
    return switch (word) {
      case MAIL -> List.of("imap", "pop", "jmap", "smtp", "sieve");
      case "managesieve" -> List.of("sieve");
      default -> SERVICES.containsKey(word) ? List.of(word) : List.of();
    };
  }

  /// All known values, for metadata.
  public static List<String> supported() {
    Set<String> words = new LinkedHashSet<>(SERVICES.keySet());
    words.add(MAIL);
    words.add(OFFLINE);
    return List.copyOf(words);
  }
}
