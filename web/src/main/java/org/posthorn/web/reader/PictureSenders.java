package org.posthorn.web.reader;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailStore;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import org.posthorn.web.WebException;

/// The senders whose remote images a user always wants to load, stored in the user's account.
/// Thread-safe.
final class PictureSenders {
  private static final ObjectType TYPE = ObjectType.PICTURE_SENDER;

  private final MailStore store;
  private final int max;

  PictureSenders(MailStore store, int max) {
    this.store = store;
    this.max = max;
  }

  /// In lower case, in the order in which they were added.
  List<String> of(Principal reader) {
    return objects(reader).read(rows -> ObjectRows.all(rows, TYPE, max)).stream()
        .map(PictureSenders::text)
        .toList();
  }

  private AccountObjects objects(Principal reader) {
    return store.objects(reader, reader.account());
  }

  private static String text(StoredObject sender) {
    return new String(sender.bytes(), StandardCharsets.UTF_8);
  }

  /// Adds a sender; if there are too many, the oldest is removed.
  ///
  /// @throws WebException 400 if it is not an address
  void add(Principal reader, String sender) {
    String address = address(sender);
    Optional<Long> _ =
        objects(reader)
            .write(change -> {
              List<StoredObject> all = ObjectRows.all(change.writer(), TYPE, max);
              if (all.stream().anyMatch(one -> text(one).equals(address))) {
                return Optional.empty();
              }
              if (all.size() >= max) {
                boolean _ = ObjectRows.remove(change, TYPE, all.getFirst().id());
              }
              return Optional.of(
                  ObjectRows.create(change, TYPE, address.getBytes(StandardCharsets.UTF_8)));
            });
  }

  /// Removes a sender, if present.
  void remove(Principal reader, String sender) {
    String address = sender.toLowerCase(Locale.ROOT);
    boolean _ =
        objects(reader)
            .write(change ->
                ObjectRows.all(change.writer(), TYPE, max).stream()
                    .filter(one -> text(one).equals(address))
                    .findFirst()
                    .map(one -> ObjectRows.remove(change, TYPE, one.id()))
                    .orElse(false));
  }

  private static String address(String sender) {
    try {
      return Address.parse(sender).toString().toLowerCase(Locale.ROOT);
    } catch (DirectoryException e) {
      throw new WebException(400, "not an address");
    }
  }
}
