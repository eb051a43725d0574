package org.posthorn.server.settings;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.admin.Accounts;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.jobs.JobLimits;
import org.posthorn.admin.jobs.Jobs;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Principal;
import org.posthorn.server.storage.Storage;
import org.posthorn.web.Site;
import org.posthorn.web.autoconfig.AppleProfile;
import org.posthorn.web.autoconfig.MailServices;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.settings.DeviceEndpoints;
import org.posthorn.web.rest.settings.DeviceProfiles;
import org.posthorn.web.rest.settings.OwnAccountEndpoints;
import org.posthorn.web.rest.settings.SettingsEndpoints;
import org.posthorn.wire.ServerTls;

/// Builds the settings of users: endpoints, long-running work, and profiles for phones.
public final class SettingsSetup implements AutoCloseable {
  private final Jobs jobs;
  private final DeviceProfiles profiles;
  private final List<Endpoint> endpoints = new ArrayList<>();

  /// @param services the servers for mail programs
  public SettingsSetup(
      MailServices services,
      Storage storage,
      Authenticator authenticator,
      Operations operations,
      ServerTls tls) {
    InstantSource clock = InstantSource.system();
    jobs = new Jobs(JobLimits.defaults(), clock);
    profiles =
        new DeviceProfiles(new AppleProfile(services, () -> tls.identity(services.host())), clock);
    endpoints.addAll(
        SettingsEndpoints.of(
            new SettingsEndpoints.Dependencies(
                storage.mail(), jobs, principal -> addresses(operations, principal), clock)));
    endpoints.addAll(OwnAccountEndpoints.of(operations, authenticator));
    endpoints.addAll(DeviceEndpoints.of(operations, services, profiles));
  }

  private static List<String> addresses(Operations operations, Principal principal) {
    Accounts.Details own = operations.accounts().own(new Caller(principal, principal.tenant()));
    List<String> all = new ArrayList<>(List.of(own.account().address().toString()));
    all.addAll(own.aliases());
    return all;
  }

  public List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  public void addTo(Site.Builder site) {
    site.get(DeviceProfiles.PATH, profiles);
  }

  @Override
  public void close() {
    jobs.close();
  }
}
