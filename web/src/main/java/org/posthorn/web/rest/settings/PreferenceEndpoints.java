package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.Reader;
import org.posthorn.store.MailStore;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The preferences of an account: one object beside its mail.
final class PreferenceEndpoints {
  /// Members that a later version has written are left alone.
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final MailStore store;

  PreferenceEndpoints(MailStore store) {
    this.store = store;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/preferences", "getOwnPreferences")
            .says(GROUP, "Shows how the account that is signed in likes the pages.")
            .scope(Endpoint.SELF)
            .gives(
                Preferences.class,
                "the preferences",
                call -> objects(call).read(PreferenceEndpoints::in)),
        Endpoint.patch("/self/preferences", "changeOwnPreferences")
            .says(GROUP, "Changes how the account that is signed in likes the pages.")
            .scope(Endpoint.SELF)
            .takes(Preferences.Change.class)
            .gives(Preferences.class, "the preferences", this::change));
  }

  private AccountObjects objects(RestCall call) {
    return store.objects(call.principal(), call.principal().account());
  }

  private static Optional<StoredObject> row(Reader reader) {
    return ObjectRows.all(reader, ObjectType.PREFERENCES, 1).stream().findFirst();
  }

  private static Preferences in(Reader reader) {
    return row(reader)
        .map(row -> JSON.readValue(row.bytes(), Preferences.class))
        .orElse(Preferences.NONE);
  }

  private Preferences change(RestCall call) throws IOException {
    Preferences.Change wanted = call.body(Preferences.Change.class);
    boolean noTag =
        wanted
            .language()
            .flatMap(language -> language)
            .filter(tag -> !tag.matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"))
            .isPresent();
    if (noTag) {
      throw new RestException(Code.INVALID, "a language is a tag such as de or pt-BR", "/language");
    }
    return objects(call)
        .write(transaction -> {
          Optional<StoredObject> before = row(transaction.writer());
          Preferences after = in(transaction.writer()).with(wanted);
          byte[] bytes = JSON.writeValueAsBytes(after);
          before.ifPresentOrElse(
              row -> ObjectRows.update(transaction, ObjectType.PREFERENCES, row.id(), bytes),
              () -> ObjectRows.create(transaction, ObjectType.PREFERENCES, bytes));
          return after;
        });
  }
}
