package org.posthorn.web.rest.settings;

import static org.posthorn.web.rest.settings.SettingsEndpoints.GROUP;

import java.io.IOException;
import java.util.List;
import org.posthorn.store.MailStore;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;

/// Endpoints for the preferences of the signed-in account.
final class PreferenceEndpoints {
  private final MailStore store;

  PreferenceEndpoints(MailStore store) {
    this.store = store;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/preferences", "getOwnPreferences")
            .says(GROUP, "Shows the preferences of the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(Preferences.class, "the preferences", call -> PreferenceRows.of(objects(call))),
        Endpoint.patch("/self/preferences", "changeOwnPreferences")
            .says(GROUP, "Changes the preferences of the signed-in account.")
            .scope(Endpoint.SELF)
            .takes(Preferences.Change.class)
            .gives(Preferences.class, "the preferences", this::change));
  }

  private AccountObjects objects(RestCall call) {
    return store.objects(call.principal(), call.principal().account());
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
      throw new RestException(
          Code.INVALID, "a language must be a tag such as de or pt-BR", "/language");
    }
    return PreferenceRows.change(objects(call), before -> before.with(wanted));
  }
}
