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

/// The preferences of an account: one object beside its mail. Thread-safe.
public final class PreferenceRows {
  /// Members that another version has written are left alone.
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private PreferenceRows() {}

  /// What the owner of an account has chosen.
  ///
  /// @param objects of the account
  public static Preferences of(AccountObjects objects) {
    return objects.read(PreferenceRows::in);
  }

  /// Changes them.
  ///
  /// @return what they are then
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
