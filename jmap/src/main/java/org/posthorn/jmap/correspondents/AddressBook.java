package org.posthorn.jmap.correspondents;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.Structure;
import org.posthorn.store.view.MailboxView;

/// The correspondents of one account, as far as its messages have been read. One thread at a time.
final class AddressBook {
  /// Weight of a received message, relative to a sent one.
  private static final double RECEIVED_WEIGHT = 1.0 / 16;

  /// Half-life of the weight of a message.
  private static final double HALF_LIFE_MILLIS = 90.0 * 24 * 3_600 * 1_000;

  /// Addresses without quotes and invisible characters.
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@,;:<>()\\[\\]\"\\\\\\p{C}]+@[^\\s@,;:<>()\\[\\]\"\\\\\\p{C}]+");

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern BETWEEN = Pattern.compile("[\\s.@_,'\"()-]+");
  private static final int NAME_MAX = 200;

  private final CorrespondentLimits limits;
  private final Map<String, Known> byAddress = new HashMap<>();
  private final Map<MailboxId, Read> read = new HashMap<>();

  AddressBook(CorrespondentLimits limits) {
    this.limits = limits;
  }

  /// Up to where a mailbox was read.
  private record Read(int uidValidity, int uidNext) {}

  /// A correspondent with its weight.
  private static final class Known {
    private final String address;
    private String name = "";
    private boolean nameIsOurs;
    private String words = "";
    private double score;

    Known(String address) {
      this.address = address;
    }

    void named(String newName, boolean ours) {
      if (!newName.isBlank()
          && newName.length() <= NAME_MAX
          && (ours || !nameIsOurs)
          && !newName.equals(name)) {
        name = newName.strip();
        nameIsOurs = ours;
        words = "";
      }
    }

    /// Whether a word of the name, the address or its domain starts with this text.
    boolean begins(String folded) {
      if (words.isEmpty()) {
        String whole = folded(name + " " + address);
        String domain = address.substring(address.indexOf('@') + 1);
        words = " " + whole + " " + BETWEEN.matcher(whole).replaceAll(" ") + " " + folded(domain);
      }
      return words.contains(" " + folded);
    }
  }

  /// Folds case and removes accents.
  static String folded(String text) {
    String apart = Normalizer.normalize(text, Normalizer.Form.NFD);
    return MARKS.matcher(apart).replaceAll("").toLowerCase(Locale.ROOT).strip();
  }

  /// Reads new messages.
  void update(MailAccount account) {
    account
        .mailbox(MailboxRole.INBOX)
        .ifPresent(inbox -> read(account, inbox, limits.receivedMax(), false));
    account
        .mailbox(MailboxRole.SENT)
        .ifPresent(sent -> read(account, sent, limits.sentMax(), true));
    if (byAddress.size() > limits.addressesMax()) {
      List<Known> all = new ArrayList<>(byAddress.values());
      all.sort(Comparator.comparingDouble(known -> known.score));
      // Removes more than necessary, so that this is not repeated for each new one.
      all.subList(0, all.size() - limits.addressesMax() / 2)
          .forEach(known -> byAddress.remove(known.address));
    }
  }

  private void read(MailAccount account, Mailbox mailbox, int max, boolean written) {
    MailboxView view = account.view(mailbox.id());
    Read before = read.get(mailbox.id());
    int from = 0;
    if (before != null && before.uidValidity() == view.uidValidity()) {
      int at = view.indexOf(before.uidNext());
      from = at < 0 ? -at - 1 : at;
    }
    from = Math.max(from, view.size() - max);
    int first = from;
    int[] order = IntStream.range(first, view.size()).toArray();
    long[] emails = IntStream.of(order).mapToLong(view::emailId).toArray();
    StoredStructures.visit(
        account,
        emails,
        new StoredStructures.Visitor() {
          private int next = first;

          @Override
          public void structure(Structure structure) {
            add(structure.envelope(), view.internalDate(next++), written);
          }

          @Override
          public void missing(long emailId) {
            next++;
          }

          @Override
          public void damaged(long emailId, StoreException cause) {
            next++;
          }
        });
    read.put(mailbox.id(), new Read(view.uidValidity(), view.uidNext()));
  }

  private void add(ImapEnvelope envelope, long millis, boolean written) {
    double weight = Math.pow(2, millis / HALF_LIFE_MILLIS);
    if (!written) {
      envelope.from().stream().limit(1).forEach(from -> add(from, weight * RECEIVED_WEIGHT, false));
      return;
    }
    int left = limits.recipientsMax();
    for (List<ImapAddress> field : List.of(envelope.to(), envelope.cc(), envelope.bcc())) {
      for (ImapAddress address : field) {
        if (address.isMailbox() && left-- > 0) {
          add(address, weight, true);
        }
      }
    }
  }

  private void add(ImapAddress written, double weight, boolean ours) {
    String octets = written.address();
    String address =
        new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    if (address.length() > NAME_MAX || !ADDRESS.matcher(address).matches()) {
      return;
    }
    Known known = byAddress.computeIfAbsent(address.toLowerCase(Locale.ROOT), Known::new);
    known.score += weight;
    known.named(written.displayName(), ours);
  }

  /// The correspondents that match a typed text, the most likely first.
  ///
  /// @param starting may be empty
  List<Correspondent> starting(String starting, int limit) {
    String wanted = folded(starting);
    return byAddress.values().stream()
        .filter(known -> wanted.isEmpty() || known.begins(wanted))
        .sorted(
            Comparator.<Known>comparingDouble(known -> -known.score)
                .thenComparing(known -> known.address))
        .limit(limit)
        .map(known ->
            new Correspondent(
                Optional.of(known.name).filter(name -> !name.isEmpty()), known.address))
        .toList();
  }
}
