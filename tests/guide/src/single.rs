//! An executor of one's own as a runtime.

use cobridge::runtime::{BlockingJob, Runtime, Sleep, Task};
use futures::channel::oneshot;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;

// ANCHOR: executor
/// One thread, which polls what is sent to it.
#[derive(Clone)]
pub struct Single {
    queue: Sender<Arc<Queued>>,
}

struct Queued {
    /// `None` once it is over.
    task: Mutex<Option<Task>>,
    queue: Sender<Arc<Queued>>,
}

impl Wake for Queued {
    fn wake(self: Arc<Self>) {
        let queue = self.queue.clone();
        let _ = queue.send(self);
    }
}

thread_local! {
    static POLLING: Cell<bool> = const { Cell::new(false) };
}

impl Single {
    pub fn start(name: &str) -> Single {
        let (queue, queued) = channel::<Arc<Queued>>();
        let work = move || {
            POLLING.set(true);
            for queued in queued {
                let waker = Waker::from(queued.clone());
                let mut place = queued.task.lock().unwrap();
                if let Some(task) = place.as_mut()
                    && Pin::new(task).poll(&mut Context::from_waker(&waker)).is_ready()
                {
                    *place = None;
                }
            }
        };
        thread::Builder::new().name(name.to_owned()).spawn(work).expect("a thread");
        Single { queue }
    }
}
// ANCHOR_END: executor

// ANCHOR: runtime
impl Runtime for Single {
    fn spawn(&self, task: Task) {
        let queued = Queued { task: Mutex::new(Some(task)), queue: self.queue.clone() };
        let _ = self.queue.send(Arc::new(queued)); // nobody receives: the task is dropped, and so cancelled
    }

    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        futures::executor::block_on(future)
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let (end, ended) = oneshot::channel::<()>();
        thread::spawn(move || {
            thread::sleep(duration);
            let _ = end.send(());
        });
        Sleep::new(async { ended.await.unwrap_or_default() })
    }

    fn spawn_blocking(&self, job: BlockingJob) {
        thread::spawn(move || job.run());
    }

    fn is_polling(&self) -> bool {
        POLLING.get()
    }
}
// ANCHOR_END: runtime
