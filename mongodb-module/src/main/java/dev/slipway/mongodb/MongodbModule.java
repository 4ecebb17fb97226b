package dev.slipway.mongodb;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.event.ConnectionPoolClearedEvent;
import com.mongodb.event.ConnectionPoolListener;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Setting;
import dev.slipway.chat.contract.ChatLog;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The feature that keeps the chat in MongoDB: it provides {@link ChatLog} and has no endpoints of its own.
 *
 * <p>It starts whether or not a server is there. While there is none, its readiness is DOWN and the log says UNAVAILABLE: a platform
 * that ended itself whenever its store restarts would be one more thing to be restarted.
 */
public final class MongodbModule implements Lifecycle {

  private static final System.Logger LOGGER = System.getLogger(MongodbModule.class.getName());

  @Override
  public String name() {
    return "mongodb";
  }

  @Override
  public List<Setting<?>> settings() {
    return MongoSettings.ALL;
  }

  @Override
  public void start(ModuleContext context) {
    context.own("the driver's own", new DriverLeftovers());
    MongoSettings settings = MongoSettings.read(context.settings());
    MongoMeters meters = new MongoMeters(context.metrics());
    Store store = context.own("store", store(settings, meters));
    ChatLog log = new MongoChatLog(store, meters, context.clock(), settings.timeout());
    context.services().provide(ChatLog.class, log);
    context.health(new StoreHealth(log));
    context.statistics(meters::statistics);
    LOGGER.log(Level.INFO, "the chat is kept in {0}", settings);
  }

  /** Returns at once: the driver looks for its servers by itself. */
  static Store store(MongoSettings settings, MongoMeters meters) {
    AtomicReference<@Nullable Store> made = new AtomicReference<>();
    ConnectionPoolListener loss = new ConnectionPoolListener() {
      @Override
      public void connectionPoolCleared(ConnectionPoolClearedEvent event) {
        Store store = made.get();
        if (store != null) {
          store.lost();
        }
      }
    };
    MongoClientSettings client = settings.client()
        .addCommandListener(meters)
        .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(meters).addConnectionPoolListener(loss))
        .build();
    Store store = new Store(MongoClients.create(client), settings.database(), settings.timeout());
    made.set(store);
    return store;
  }
}
