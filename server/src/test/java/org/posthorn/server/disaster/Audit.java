package org.posthorn.server.disaster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthorn.server.disaster.AccountLedger.Place;

/// Reads all accounts of a server that has just started and compares them with the ledger.
final class Audit {
  private static final Pattern LISTED = Pattern.compile("LIST \\(.*\\) \"/\" \"?([^\"]+)\"?$");
  private static final Pattern TRACE =
      Pattern.compile(
          "(?:Return-Path: |Delivered-To: |Received: |Posthorn-Verdict: |X-Spam-(?:Flag|Score): |[ \t]).*");
  private static final int AT_ONCE = 50;

  private final ExpectedMail ledger;
  private final Set<String> verified = new HashSet<>();
  private boolean first = true;

  Audit(ExpectedMail ledger) {
    this.ledger = ledger;
  }

  /// Looks at every message.
  ///
  /// @param again whether the bytes are compared of those messages too that were found before
  /// @return how many messages there are
  int run(ServerProcess server, boolean again) throws IOException {
    if (again) {
      verified.clear();
    }
    int messages = 0;
    for (AccountLedger account : ledger.accounts()) {
      try (ImapClient imap = ImapClient.login(server.imap(), account.user())) {
        messages += account(imap, account);
      }
    }
    first = false;
    return messages;
  }

  private int account(ImapClient imap, AccountLedger account) throws IOException {
    Set<String> names = new HashSet<>();
    imap.command("LIST \"\" \"*\"", response -> response.find(LISTED).ifPresent(names::add));
    Map<Place, String> found = new HashMap<>();
    Set<Long> listed = new HashSet<>();
    for (String name : names) {
      long uidValidity = ImapWorker.select(imap, account, name);
      listed.add(uidValidity);
      account.listed(name, uidValidity, first);
      Map<Place, String> here = headers(imap, account, uidValidity);
      found.putAll(here);
      bytes(imap, account, here);
    }
    account.settle(listed, found);
    account.restarted();
    for (String name : names) {
      ImapWorker.remember(imap, account, name);
    }
    return found.size();
  }

  private static Map<Place, String> headers(
      ImapClient imap, AccountLedger account, long uidValidity) throws IOException {
    Map<Place, String> here = new HashMap<>();
    imap.command(
        "UID FETCH 1:* (UID FLAGS MODSEQ BODY.PEEK[HEADER.FIELDS (" + TestMessage.FIELD + ")])",
        response -> {
          if (response.literals().isEmpty()) {
            return;
          }
          Place place = new Place(uidValidity, (int) response.number(ImapWorker.UID));
          String id = TestMessage.id(response.literals().getFirst()).orElse("?");
          account.sighted(place, id);
          account.flags(
              place,
              response.number(ImapWorker.MODSEQ),
              response.find(ImapWorker.FLAGS).orElse(""));
          here.put(place, id);
        });
    return here;
  }

  private void bytes(ImapClient imap, AccountLedger account, Map<Place, String> here)
      throws IOException {
    int[] uids =
        here.keySet().stream()
            .filter(place -> !verified.contains(account.user() + place))
            .mapToInt(Place::uid)
            .sorted()
            .toArray();
    long uidValidity = here.isEmpty() ? 0 : here.keySet().iterator().next().uidValidity();
    for (int i = 0; i < uids.length; i += AT_ONCE) {
      String set =
          Arrays.stream(uids, i, Math.min(uids.length, i + AT_ONCE))
              .mapToObj(String::valueOf)
              .collect(Collectors.joining(","));
      imap.command(
          "UID FETCH " + set + " (UID BODY.PEEK[])",
          response -> {
            Place place = new Place(uidValidity, (int) response.number(ImapWorker.UID));
            String id = here.get(place);
            if (id != null && !response.literals().isEmpty()) {
              if (!holds(id, response.literals().getFirst())) {
                ledger.fault(account.user() + ": " + id + " at " + place + " is not as it was");
              }
              verified.add(account.user() + place);
            }
          });
    }
    for (int uid : uids) {
      if (!verified.contains(account.user() + new Place(uidValidity, uid))) {
        ledger.fault(account.user() + ": " + uidValidity + "/" + uid + " cannot be read");
      }
    }
  }

  /// Whether a stored message is the one of an id, byte for byte, after the trace fields of a
  /// delivery.
  static boolean holds(String id, byte[] stored) {
    byte[] message = TestMessage.of(id);
    int trace = stored.length - message.length;
    if (trace < 0
        || (trace > 0) != id.startsWith("s")
        || !Arrays.equals(stored, trace, stored.length, message, 0, message.length)) {
      return false;
    }
    String added = new String(stored, 0, trace, StandardCharsets.US_ASCII);
    return added.lines().map(TRACE::matcher).allMatch(Matcher::matches);
  }
}
