package org.posthorn.server.assistant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.assistant.AssistantPolicy;
import org.posthorn.assistant.conversation.Assistant;
import org.posthorn.assistant.conversation.UserMail;
import org.posthorn.assistant.model.ConfiguredModel;
import org.posthorn.assistant.model.OpenAiModel;
import org.posthorn.assistant.model.TokenBudget;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.AssistantSettings;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.ModelSetting;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.web.WebRequest;
import org.posthorn.web.assistant.AssistantSite;

/// Builds the assistant.
public final class AssistantSetup {
  private AssistantSetup() {}

  /// A model with the domains that use it.
  private record DomainModel(Set<String> domains, ConfiguredModel model) {}

  /// For which accounts it works.
  public static AssistantPolicy policy(Configuration configuration, Storage storage) {
    Directory directory = storage.directory();
    boolean enabled = configuration.get(AssistantSettings.ENABLED);
    Set<String> excluded = Set.copyOf(configuration.get(AssistantSettings.EXCLUDED_DOMAINS));
    return new AssistantPolicy(
        storage.kv(),
        account -> enabled && domain(directory, account).filter(excluded::contains).isEmpty());
  }

  private static Optional<String> domain(Directory directory, AccountId account) {
    return directory.account(account).map(found -> found.address().domain());
  }

  /// @param chosen is told of accounts whose owners turned it on or off
  /// @throws IOException if a file with a key cannot be read
  public static AssistantSite site(
      Configuration configuration,
      Storage storage,
      UserMail mail,
      Metrics metrics,
      Function<WebRequest, Principal> signIn,
      Predicate<Principal> signedIn,
      Consumer<AccountId> chosen)
      throws IOException {
    AssistantPolicy policy = policy(configuration, storage);
    List<DomainModel> models = models(configuration);
    InstantSource clock = InstantSource.system();
    Assistant assistant =
        new Assistant(
            new Assistant.Dependencies(
                mail,
                storage.mail(),
                policy,
                account -> model(models, domain(storage.directory(), account).orElse("")),
                new TokenBudget(storage.kv(), clock),
                storage.directory().key("assistant actions"),
                clock,
                metrics),
            AssistantLimits.defaults());
    return new AssistantSite(assistant, policy, chosen, signIn, signedIn);
  }

  /// The first model that names the domain, otherwise the first that names none.
  private static Optional<ConfiguredModel> model(List<DomainModel> models, String domain) {
    return models.stream()
        .filter(each -> each.domains().contains(domain))
        .findFirst()
        .or(() -> models.stream().filter(each -> each.domains().isEmpty()).findFirst())
        .map(DomainModel::model);
  }

  private static List<DomainModel> models(Configuration configuration) throws IOException {
    List<DomainModel> models = new ArrayList<>();
    List<ModelSetting> settings = configuration.get(AssistantSettings.MODELS);
    for (int row = 0; row < settings.size(); row++) {
      ModelSetting setting = settings.get(row);
      OpenAiModel.Endpoint endpoint =
          new OpenAiModel.Endpoint(
              setting.url(), setting.model(), key(configuration, setting, row));
      models.add(
          new DomainModel(
              setting.domains(),
              new ConfiguredModel(
                  new OpenAiModel(endpoint, OpenAiModel.Limits.defaults()),
                  setting.model(),
                  setting.url().getHost(),
                  setting.tokensPerDay())));
    }
    return List.copyOf(models);
  }

  private static Optional<String> key(Configuration configuration, ModelSetting setting, int row)
      throws IOException {
    if (setting.keyFile().isEmpty()) {
      return Optional.empty();
    }
    Path path = configuration.get(Settings.DATA).resolve(setting.keyFile().get());
    try {
      List<String> lines = Files.readAllLines(path);
      if (!lines.isEmpty() && !lines.getFirst().isBlank()) {
        return Optional.of(lines.getFirst().strip());
      }
    } catch (IOException e) {
      ConfigurationException wrong =
          configuration.wrong(
              AssistantSettings.MODELS, row, "the key in " + path + " cannot be read");
      throw new IOException(wrong.getMessage(), e);
    }
    throw configuration.wrong(AssistantSettings.MODELS, row, "there is no key in " + path);
  }
}
