/** Apart from the rest: @platformatic/kafka costs 0.8 s of a core to load, and most processes administrate nothing. */
export { BrokerAdmin, type PartitionLog, type Quota, type TopicPlan } from './broker-admin.js';
