#include "jit/background.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "jit/upgrade.h"
#include "support/signals_blocked.h"

namespace numen::jit {

namespace {

using Clock = std::chrono::steady_clock;

/// A call that takes longer has earned optimised code before it ends: the next may take as long.
constexpr auto kPatience = std::chrono::milliseconds(10);
/// The next process compiles again what was given up.
constexpr auto kPatienceAtEnd = std::chrono::seconds(2);
constexpr int kNiceness = 5;

std::atomic<Background*> the_instance = nullptr;

}  // namespace

struct Background::State {
    struct Submitted {
        std::weak_ptr<Upgrade> upgrade;
        std::shared_ptr<Upgrade> kept;  // the same where others wait for it, else null
    };
    struct Watched {
        Clock::time_point due;
        std::weak_ptr<Upgrade> upgrade;
    };

    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Submitted> submitted;
    std::deque<Watched> watched;  // the earliest first
    bool is_busy = false;
    std::size_t run_so_far = 0;
    /// Held while one runs.
    std::mutex running;

    [[noreturn]] void work() {
        // Of this thread alone, and below what the process has been given.
        const int given = getpriority(PRIO_PROCESS, 0);
        setpriority(PRIO_PROCESS, 0, given + kNiceness);
        std::unique_lock lock(mutex);
        while (true) {
            if (std::shared_ptr<Upgrade> next = take()) {
                is_busy = true;
                lock.unlock();
                {
                    const std::lock_guard held(running);
                    next->run();
                }
                next.reset();
                lock.lock();
                is_busy = false;
                ++run_so_far;
                continue;
            }
            changed.notify_all();  // those who wait until it is idle
            if (watched.empty()) {
                changed.wait(lock);
            } else {
                changed.wait_until(lock, watched.front().due);
            }
        }
    }

    /// What is to be run now; null when there is nothing. What a long call waits for comes first,
    /// then what is called most: many functions may have been submitted before it.
    std::shared_ptr<Upgrade> take() {
        while (!watched.empty() && watched.front().due <= Clock::now()) {
            std::shared_ptr<Upgrade> upgrade = watched.front().upgrade.lock();
            watched.pop_front();
            if (upgrade != nullptr && upgrade->is_running_quick_code()) return upgrade;
        }
        std::shared_ptr<Upgrade> next;
        std::erase_if(submitted, [&](const Submitted& each) {
            std::shared_ptr<Upgrade> upgrade = each.upgrade.lock();
            if (upgrade == nullptr) return true;
            if (next == nullptr || upgrade->calls() > next->calls()) next = std::move(upgrade);
            return false;
        });
        std::erase_if(submitted,
                      [&](const Submitted& each) { return each.upgrade.lock() == next; });
        return next;
    }

    /// What would be of use to this process alone.
    void leave_out_own() {
        const std::lock_guard lock(mutex);
        std::erase_if(submitted, [](const Submitted& each) { return each.kept == nullptr; });
    }

    std::size_t wait_until_idle(Clock::time_point patience_ends) {
        std::unique_lock lock(mutex);
        watched.clear();
        const auto is_idle = [&] { return submitted.empty() && !is_busy; };
        if (!changed.wait_until(lock, patience_ends, is_idle)) {
            submitted.clear();
            changed.wait(lock, is_idle);
        }
        return run_so_far;
    }
};

Background::Background(std::unique_ptr<State> state) : state_(std::move(state)) {
    const support::SignalsBlocked blocked;
    std::thread([state = state_.get()] { state->work(); }).detach();
}

Background& Background::instance() {
    // After the locks that upgrades take, as a compile came before: fork() has to wait for the
    // running upgrade before it takes those.
    static const int registered = pthread_atfork(
        [] {
            if (Background* background = the_instance) {
                background->state_->running.lock();
                background->state_->mutex.lock();
            }
        },
        [] {
            if (Background* background = the_instance) {
                background->state_->mutex.unlock();
                background->state_->running.unlock();
            }
        },
        [] { the_instance = nullptr; });
    (void)registered;
    static std::mutex making;
    const std::lock_guard lock(making);
    Background* made = the_instance;
    if (made == nullptr) the_instance = made = new Background(std::make_unique<State>());
    return *made;
}

std::size_t Background::wait_until_idle() {
    Background* made = the_instance;
    return made == nullptr ? 0 : made->state_->wait_until_idle(Clock::time_point::max());
}

void Background::wait_before_end() {
    Background* made = the_instance;
    if (made == nullptr) return;
    made->state_->leave_out_own();
    made->state_->wait_until_idle(Clock::now() + kPatienceAtEnd);
}

void Background::submit(std::shared_ptr<Upgrade> upgrade) {
    const std::lock_guard lock(state_->mutex);
    std::weak_ptr<Upgrade> weak = upgrade;
    if (!upgrade->is_for_others()) upgrade = nullptr;
    state_->submitted.push_back({std::move(weak), std::move(upgrade)});
    state_->changed.notify_all();
}

void Background::watch(std::weak_ptr<Upgrade> upgrade) {
    const std::lock_guard lock(state_->mutex);
    state_->watched.push_back({Clock::now() + kPatience, std::move(upgrade)});
    state_->changed.notify_all();
}

}  // namespace numen::jit
