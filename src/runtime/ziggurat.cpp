#include "runtime/ziggurat.h"

#include "runtime/abi.h"
#include "runtime/bitgen.h"
#include "runtime/buffer.h"

/// Normal and exponential numbers by NumPy's ziggurats, whose layers are found by asking NumPy.
namespace numen::runtime {

namespace {

constinit Ziggurats ziggurats{};

/// A generator that gives a word again that was drawn from another one, and then goes on with that.
class Again {
  public:
    Again(BitGenerator& rest, std::uint64_t word) : rest_(rest), word_(word) {}
    BitGenerator bits() {
        return {this, next<std::uint64_t, &BitGenerator::next_uint64>,
                next<std::uint32_t, &BitGenerator::next_uint32>,
                [](void* self) { return at(self).rest_.next_double(at(self).rest_.state); },
                next<std::uint64_t, &BitGenerator::next_raw>};
    }

  private:
    static Again& at(void* self) { return *static_cast<Again*>(self); }
    template <class Word, Word (*BitGenerator::*function)(void*)>
    static Word next(void* self) {
        Again& it = at(self);
        if (it.is_drawn_) return (it.rest_.*function)(it.rest_.state);
        it.is_drawn_ = true;
        return static_cast<Word>(it.word_);
    }

    BitGenerator& rest_;
    std::uint64_t word_;
    bool is_drawn_ = false;
};

template <class Real>
Real draw_again(Real (*draw)(void* bits), BitGenerator& rest, std::uint64_t word) {
    Again again(rest, word);
    BitGenerator bits = again.bits();
    return draw(&bits);
}

/// Finds the layers of a ziggurat by the numbers that NumPy's function makes of chosen words.
template <class Word, class Real>
class Layers {
  public:
    Layers(Real (*draw)(void* bits), const ZigguratWord& word) : draw_(draw), word_(word) {}

    void find(Ziggurat<Word, Real>& out) {
        for (std::size_t layer = 0; layer < out.kLayers; ++layer) {
            out.widths[layer].store(number(layer, 1), std::memory_order_relaxed);
            out.bounds[layer].store(bound(layer), std::memory_order_release);
        }
    }

  private:
    /// Enough of a bound: it is too low for one of so many words, which NumPy's function gets.
    static constexpr unsigned kBoundBits = 16;

    Word bound(std::size_t layer) {
        Word below = 0;
        for (unsigned bit = 1; bit <= kBoundBits; ++bit) {
            const Word step = Word{1} << (word_.magnitude_bits - bit);
            number(layer, below + step - 1);
            if (!asked_for_more_) below += step;
        }
        return below;
    }

    Real number(std::size_t layer, Word magnitude) {
        asked_for_more_ = false;
        return draw_again(
            draw_, halves_,
            static_cast<Word>(layer) << word_.layer_at | magnitude << word_.magnitude_at);
    }

    template <auto value>
    static auto constant(void* self) {
        static_cast<Layers*>(self)->asked_for_more_ = true;
        return value;
    }

    Real (*draw_)(void* bits);
    ZigguratWord word_;
    bool asked_for_more_ = false;
    /// Halves, which end rejections; of such words numbers are made at once.
    BitGenerator halves_{this, constant<std::uint64_t{0x8000000000000080}>,
                         constant<std::uint32_t{0x80000080}>, constant<0.5>,
                         constant<std::uint64_t{0x8000000000000080}>};
};

}  // namespace

extern "C" {

void* numen_rt_bitgen_ziggurats() { return &ziggurats; }

#define NUMEN_ZIGGURAT(name, real, word, ...)                                                     \
    std::int32_t numen_rt_bitgen_##name##_again(real* out, Ref generator, std::uint64_t drawn) {  \
        const random::Distributions* all = distributions();                                       \
        if (all == nullptr) return 1;                                                             \
        static std::atomic<bool> is_found = false;                                                \
        if (!is_found.load(std::memory_order_relaxed)) {                                          \
            Layers<word, real>(all->name, {static_cast<unsigned>(8 * sizeof(word)), __VA_ARGS__}) \
                .find(ziggurats.name);                                                            \
            is_found.store(true, std::memory_order_relaxed);                                      \
        }                                                                                         \
        *out = draw_again(all->name, *static_cast<BitGenerator*>(as<Buffer>(generator)->data),    \
                          drawn);                                                                 \
        return 0;                                                                                 \
    }
#include "runtime/random/ziggurats.def"
#undef NUMEN_ZIGGURAT

}  // extern "C"

}  // namespace numen::runtime
