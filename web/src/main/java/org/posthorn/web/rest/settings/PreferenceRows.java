package org.posthorn.web.rest.settings;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.posthorn.kv.Reader;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The stored preferences of an account: one object. Thread-safe.
public final class PreferenceRows {
  /// Unknown members, written by another version, are preserved.
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private PreferenceRows() {}

  /// The preferences of an account.
  ///
  /// @param objects of the account
  public static Preferences of(AccountObjects objects) {
    return objects.read(PreferenceRows::in);
  }

  /// Changes them.
  ///
  /// @return the new preferences
  static Preferences change(AccountObjects objects, UnaryOperator<Preferences> change) {
    return objects.write(transaction -> {
      Optional<StoredObject> before = row(transaction.writer());
      Preferences after = change.apply(in(transaction.writer()));
      byte[] bytes = JSON.writeValueAsBytes(after);
      before.ifPresentOrElse(
          row -> ObjectRows.update(transaction, ObjectType.PREFERENCES, row.id(), bytes),
          () -> ObjectRows.create(transaction, ObjectType.PREFERENCES, bytes));
      return after;
    });
  }

  private static Optional<StoredObject> row(Reader reader) {
    return ObjectRows.all(reader, ObjectType.PREFERENCES, 1).stream().findFirst();
  }

  private static Preferences in(Reader reader) {
    return row(reader)
        .map(row -> JSON.readValue(row.bytes(), Preferences.class))
        .orElse(Preferences.NONE);
  }
}
